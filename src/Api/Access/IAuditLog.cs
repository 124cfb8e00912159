namespace WebNN.Api.Access;

/// <summary>Keeps the changes that callers make; nothing removes or alters what is kept.</summary>
internal interface IAuditLog
{
    /// <summary>Adds an entry.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Add(string by, string action, string target);

    /// <summary>The newest entries that fit, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="fits">Whether an entry is wanted.</param>
    /// <exception cref="IOException">They cannot be read.</exception>
    IReadOnlyList<AuditEntry> Newest(int limit, Func<AuditEntry, bool> fits);
}

namespace WebNN.Api.Access;

/// <summary>Notes what callers change.</summary>
public sealed partial class Audit
{
    private readonly IAuditLog _entries;
    private readonly ILogger<Audit> _log;

    internal Audit(IAuditLog entries, ILogger<Audit> log) => (_entries, _log) = (entries, log);

    /// <summary>Notes a change that was made: it stands, also where that cannot be written.</summary>
    /// <param name="by">Who made it.</param>
    /// <param name="action">What was done, as in <c>job.submit</c>.</param>
    /// <param name="target">To what.</param>
    public void Note(Caller by, string action, string target)
    {
        try
        {
            _entries.Add(by.Label, action, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e, by.Label, action, target);
        }
    }

    /// <summary>The newest entries that fit, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="by">Only of this key.</param>
    /// <param name="action">Only of this action, or of all that begin so: <c>job</c> is all of <c>job.…</c>.</param>
    /// <param name="target">Only where this is part of the target.</param>
    /// <param name="before">Only older ones.</param>
    public IReadOnlyList<AuditEntry> Newest(
        int limit, string? by = null, string? action = null, string? target = null, DateTimeOffset? before = null) =>
        _entries.Newest(limit, entry =>
            (by is null || entry.By == by)
            && (action is null || entry.Action == action || entry.Action.StartsWith(action + ".", StringComparison.Ordinal))
            && (target is null || entry.Target.Contains(target, StringComparison.OrdinalIgnoreCase))
            && (before is null || entry.At < before));

    [LoggerMessage(LogLevel.Error, "The audit could not be written: {By} {Action} {Target}")]
    private partial void LogNotWritten(Exception exception, string by, string action, string target);
}

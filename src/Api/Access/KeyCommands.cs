namespace WebNN.Api.Access;

/// <summary>Makes and revokes keys for administrators, and notes it.</summary>
public sealed class KeyCommands
{
    private readonly AccessKeys _keys;
    private readonly Audit _audit;

    internal KeyCommands(AccessKeys keys, Audit audit) => (_keys, _audit) = (keys, audit);

    /// <summary>Raised, on any thread, when a key has come or gone.</summary>
    public event Action? Changed
    {
        add => _keys.Changed += value;
        remove => _keys.Changed -= value;
    }

    /// <summary>Indicates whether nobody needs a key yet.</summary>
    public bool IsOpen => _keys.IsOpen;

    /// <summary>Indicates whether the configuration has an administrator's key, too.</summary>
    public bool HasAdminKey => _keys.HasAdminKey;

    /// <summary>All keys, by name.</summary>
    /// <exception cref="InvalidDataException">The file of the keys cannot be understood.</exception>
    public IReadOnlyList<StoredKey> List() => [.. _keys.List().OrderBy(key => key.Name, StringComparer.Ordinal)];

    /// <summary>Makes a key.</summary>
    /// <returns>Its text, for the only time; null: the name is taken.</returns>
    /// <exception cref="IOException">It cannot be stored.</exception>
    public string? Add(Caller by, string name, AccessRole role)
    {
        ThrowUnlessAdmin(by);
        if (!StoredKey.IsName(name))
            throw new ArgumentException($"'{Problems.Shorten(name)}' is not a key's name: {StoredKey.Rule}", nameof(name));
        if (_keys.Add(name, role) is not { } key)
            return null;
        _audit.Note(by, "key.add", name);
        return key;
    }

    /// <summary>Revokes a key. False: there is none of that name.</summary>
    /// <exception cref="IOException">That cannot be stored.</exception>
    public bool Revoke(Caller by, string name)
    {
        ThrowUnlessAdmin(by);
        if (!_keys.Revoke(name))
            return false;
        _audit.Note(by, "key.revoke", name);
        return true;
    }

    // while the server is open, everyone is an administrator without a name
    private static void ThrowUnlessAdmin(Caller by)
    {
        if (by is not { IsAdmin: true, Name: not null })
            throw new UnauthorizedAccessException("Keys are made and revoked with an administrator's key.");
    }
}

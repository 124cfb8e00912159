namespace WebNN.Api.Access;

/// <summary>Keeps the keys that open a server. Where it has kept any, the server is closed, also with no key left.</summary>
internal interface IKeyStore
{
    /// <summary>Gets what is another after every change; null while there has never been a key.</summary>
    /// <exception cref="IOException">The keys cannot be read.</exception>
    string? Stamp { get; }

    /// <summary>Reads the keys; null: there has never been one.</summary>
    /// <exception cref="InvalidDataException">They cannot be understood.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    IReadOnlyList<StoredKey>? Read();

    /// <summary>Adds a key.</summary>
    /// <returns>Its text, for the only time; null: the name is taken.</returns>
    /// <exception cref="IOException">It cannot be stored.</exception>
    string? Add(string name, AccessRole role, DateTimeOffset now);

    /// <summary>Removes a key. False: there is none of that name.</summary>
    /// <exception cref="IOException">That cannot be stored.</exception>
    bool Revoke(string name);

    /// <summary>Closes the server for good, if it is open.</summary>
    /// <exception cref="IOException">That cannot be stored.</exception>
    void Close();
}

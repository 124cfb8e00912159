using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WebNN.Api.Cluster;

namespace WebNN.Api.Access;

/// <summary>The keys that open this server, as the file and the configuration have them. Safe from any thread.</summary>
internal sealed partial class AccessKeys : IDisposable
{
    /// <summary>The name of the key in the configuration.</summary>
    public const string AdminName = "admin";

    private readonly Lock _gate = new();
    private readonly IKeyStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessKeys> _log;
    private readonly KeyHolder _everyone = KeyHolder.Anyone(AccessRole.Admin);
    private readonly KeyHolder? _viewer;
    private readonly KeyHolder? _admin;
    private volatile KeyHolder[] _holders = [];
    private volatile bool _closed;
    private string? _stamp;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="IOException">The administrator's key cannot be read.</exception>
    public AccessKeys(IKeyStore store, IOptions<AccessOptions> options, TimeProvider time, ILogger<AccessKeys> log)
    {
        (_store, _time, _log) = (store, time, log);
        _viewer = options.Value.Anonymous == AnonymousAccess.Viewer ? KeyHolder.Anyone(AccessRole.Viewer) : null;
        if (options.Value.ReadAdminKey() is { } key)
        {
            _admin = KeyHolder.Of(StoredKey.Of(AdminName, AccessRole.Admin, key, time.GetUtcNow()));
            if (_store.Stamp is null)
                _store.Close();
        }

        Refresh();
        if (!_closed)
            LogOpen();
    }

    /// <summary>Raised, on any thread, when a key has come or gone.</summary>
    public event Action? Changed;

    /// <summary>Indicates whether nobody needs a key, because there has never been one.</summary>
    public bool IsOpen => !_closed;

    /// <summary>Indicates whether the configuration has a key, too.</summary>
    public bool HasAdminKey => _admin is not null;

    /// <summary>Whoever brings no key; null: is not let in.</summary>
    public KeyHolder? WithoutKey => _closed ? _viewer : _everyone;

    /// <summary>The keys of the file.</summary>
    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<StoredKey> List() => _store.Read() ?? [];

    /// <summary>The holder of a key; null: nobody's. Takes the same time for all that are refused.</summary>
    public KeyHolder? Find(string key)
    {
        var hash = StoredKey.HashOf(key);
        KeyHolder? found = null;
        foreach (var holder in _holders)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, holder.Hash))
                found = holder;
        }

        return found;
    }

    /// <summary>The holder that someone signed in as; null: the key is gone.</summary>
    public KeyHolder? Find(ClaimsPrincipal user) =>
        KeyHolder.IdOf(user) is { } id ? Array.Find(_holders, holder => holder.Id == id && holder.Name == user.Identity?.Name) : null;

    /// <summary>Determines whether someone is still let in as who they were.</summary>
    public bool Holds(ClaimsPrincipal user) => user.Identity?.Name is null
        ? WithoutKey is { } anyone && anyone.Role == Caller.Of(user, null).Role
        : Find(user) is not null;

    /// <summary>Adds a key.</summary>
    /// <returns>Its text, for the only time; null: the name is taken.</returns>
    /// <exception cref="IOException">It cannot be stored.</exception>
    public string? Add(string name, AccessRole role)
    {
        var key = _store.Add(name, role, _time.GetUtcNow());
        Refresh();
        return key;
    }

    /// <summary>Removes a key. False: there is none of that name.</summary>
    /// <exception cref="IOException">That cannot be stored.</exception>
    public bool Revoke(string name)
    {
        var removed = _store.Revoke(name);
        Refresh();
        return removed;
    }

    /// <summary>Takes up what the store says by now, if it says anything new. Keys that it cannot tell open nothing.</summary>
    /// <exception cref="DatabaseUnavailableException">The store cannot be reached: what was known holds.</exception>
    public void Refresh()
    {
        KeyHolder[] gone;
        lock (_gate)
        {
            var stamp = _store.Stamp;
            if (stamp == _stamp)
                return;
            var keys = ReadOrNone();
            var wasOpen = !_closed;
            _closed = true;
            KeyHolder[] before = _holders, after = [.. Held(before, keys), .. _admin is null ? [] : (KeyHolder[])[_admin]];
            (_holders, _stamp) = (after, stamp);
            gone = [.. before.Except(after), .. wasOpen ? (KeyHolder[])[_everyone] : []];
        }

        foreach (var holder in gone)
            holder.Revoke();
        Changed?.Invoke();
    }

    public void Dispose()
    {
        foreach (var holder in _holders)
            holder.Dispose();
        _everyone.Dispose();
        _viewer?.Dispose();
    }

    private static IEnumerable<KeyHolder> Held(KeyHolder[] before, IReadOnlyList<StoredKey> keys) => keys.Select(key =>
        Array.Find(before, holder => holder.Id == key.Id && holder.Name == key.Name && holder.Role == key.Role) ?? KeyHolder.Of(key));

    private IReadOnlyList<StoredKey> ReadOrNone()
    {
        try
        {
            return List();
        }
        catch (Exception e) when (
            e is InvalidDataException or UnauthorizedAccessException or (IOException and not DatabaseUnavailableException))
        {
            LogUnreadable(e);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "There are no keys: everyone who reaches this server may do everything. " +
        "The first `keys add NAME --role admin` closes it")]
    private partial void LogOpen();

    [LoggerMessage(LogLevel.Error, "The keys cannot be read: they open nothing until they can")]
    private partial void LogUnreadable(Exception exception);
}

using System.Security.Claims;

namespace WebNN.Api.Access;

/// <summary>Someone who is let in, for as long as that holds: by a key, or as everyone is.</summary>
internal sealed class KeyHolder : IDisposable
{
    private const string IdClaim = "key";

    private readonly CancellationTokenSource _revoked = new();

    private KeyHolder(string? name, AccessRole role, byte[] hash, string id)
    {
        (Name, Role, Hash, Id, Revoked) = (name, role, hash, id, _revoked.Token);
        Claim[] named = name is null ? [] : [new Claim(ClaimTypes.Name, name), new Claim(IdClaim, id)];
        var roles = Enum.GetValues<AccessRole>().Where(lower => lower <= role).Select(r => new Claim(ClaimTypes.Role, r.ToString()));
        Principal = new ClaimsPrincipal(new ClaimsIdentity([.. named, .. roles], AccessSetup.Scheme));
    }

    /// <summary>The name of the key; null: none was needed.</summary>
    public string? Name { get; }

    public AccessRole Role { get; }

    /// <summary>Of the key, SHA-256; empty where there is none.</summary>
    public byte[] Hash { get; }

    /// <summary>Tells this key from another that has or had the same name.</summary>
    public string Id { get; }

    /// <summary>The principal of the holder, with one claim for each role it includes.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>Cancelled once it is let in no more.</summary>
    public CancellationToken Revoked { get; }

    public static KeyHolder Of(StoredKey key) => new(key.Name, key.Role, Convert.FromHexString(key.Sha256), key.Id);

    /// <summary>Everyone who has no key, where that is allowed.</summary>
    public static KeyHolder Anyone(AccessRole role) => new(null, role, [], "");

    /// <summary>The id of the key that a principal was made of; null: it had none.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.FindFirst(IdClaim)?.Value;

    public void Revoke() => _revoked.Cancel();

    public void Dispose() => _revoked.Dispose();
}

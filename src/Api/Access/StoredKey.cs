using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace WebNN.Api.Access;

/// <summary>A key as it is kept: what it is cannot be found out from this.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Sha256">Of the key, lower-case hexadecimal. A key has 256 random bits, so that no slower hash protects it better.</param>
/// <param name="CreatedAt">The time it was made.</param>
public sealed record StoredKey(string Name, AccessRole Role, string Sha256, DateTimeOffset CreatedAt)
{
    /// <summary>The rule for names.</summary>
    public const string Rule = "1 to 64 letters, digits, dots, dashes and underscores, the first a letter or a digit.";

    private const string Prefix = "webnn_";
    private const int RandomBytes = 32, IdLength = 16, MaxName = 64;

    internal string Id => Sha256[..IdLength];

    /// <summary>Makes a key; its text is told once and never again.</summary>
    internal static (StoredKey Stored, string Key) Make(string name, AccessRole role, DateTimeOffset now)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return (Of(name, role, key, now), key);
    }

    internal static StoredKey Of(string name, AccessRole role, string key, DateTimeOffset now) =>
        new(name, role, Convert.ToHexStringLower(HashOf(key)), now);

    internal static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    internal static bool IsName(string? name) => name is { Length: > 0 and <= MaxName }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}

using System.ComponentModel.DataAnnotations;
using System.Net;

namespace WebNN.Api.Access;

/// <summary>The access of callers without a key, once there are keys.</summary>
public enum AnonymousAccess
{
    /// <summary>Nobody is.</summary>
    None,

    /// <summary>Everyone is, as a viewer.</summary>
    Viewer,
}

/// <summary>The section "WebNN:Access": who may use this server.</summary>
public sealed class AccessOptions : IValidatableObject
{
    private const int MinKeyLength = 16;

    /// <summary>An administrator's key beside those of the file; with it, the server is never open. Empty: none.</summary>
    public string? AdminKey { get; set; }

    /// <summary>A file that holds <see cref="AdminKey"/>, as a Docker secret. Empty: none.</summary>
    public string? AdminKeyFile { get; set; }

    /// <summary>The access of callers without a key, once there are keys.</summary>
    public AnonymousAccess Anonymous { get; set; }

    /// <summary>
    /// Sites whose pages may send what changes something, and get CORS:
    /// <c>https://lab.example</c>, scheme and host, port where it is not the usual one.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: addresses (<c>127.0.0.1</c>) and networks
    /// (<c>172.18.0.0/16</c>).
    /// </summary>
    public IList<string> Proxies { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        [.. ValidateOrigins(), .. ValidateProxies(), .. ValidateAdminKey()];

    /// <summary>The administrator's key; null: there is none.</summary>
    internal string? ReadAdminKey() =>
        !string.IsNullOrEmpty(AdminKey) ? AdminKey
        : !string.IsNullOrEmpty(AdminKeyFile) ? File.ReadAllText(AdminKeyFile).Trim()
        : null;

    private IEnumerable<ValidationResult> ValidateAdminKey() =>
        AdminKeyProblem() is { } problem ? [new ValidationResult(problem, [nameof(AdminKey), nameof(AdminKeyFile)])] : [];

    private string? AdminKeyProblem()
    {
        if (!string.IsNullOrEmpty(AdminKey) && !string.IsNullOrEmpty(AdminKeyFile))
            return "WebNN:Access has an AdminKey and an AdminKeyFile; it takes one of them.";
        try
        {
            return ReadAdminKey() is { Length: < MinKeyLength }
                ? $"The key of WebNN:Access:{(string.IsNullOrEmpty(AdminKey) ? nameof(AdminKeyFile) : nameof(AdminKey))} " +
                    $"is too short to be safe: it needs {MinKeyLength} characters."
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The file of WebNN:Access:AdminKeyFile cannot be read: {e.Message}";
        }
    }

    private IEnumerable<ValidationResult> ValidateOrigins() =>
        AllowedOrigins
            .Where(origin => !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin))
            .Select(origin => new ValidationResult(
                $"WebNN:Access:AllowedOrigins has '{origin}'; an origin is a scheme " +
                    "and a host, as in https://lab.example or http://localhost:3000.",
                [nameof(AllowedOrigins)]));

    private IEnumerable<ValidationResult> ValidateProxies() =>
        Proxies
            .Where(proxy => !(IPAddress.TryParse(proxy, out _) || IPNetwork.TryParse(proxy, out _)))
            .Select(proxy => new ValidationResult(
                $"WebNN:Access:Proxies has '{proxy}'; a proxy is an address or a network, as in " +
                    "127.0.0.1 or 172.18.0.0/16.",
                [nameof(Proxies)]));
}

using System.ComponentModel.DataAnnotations;

namespace WebNN.Api.Access;

/// <summary>The section "WebNN:Access": who may use this server.</summary>
public sealed class AccessOptions : IValidatableObject
{
    /// <summary>
    /// Sites whose pages may send what changes something, and get CORS:
    /// <c>https://lab.example</c>, scheme and host, port where it is not the usual one.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AllowedOrigins
            .Where(origin => !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin))
            .Select(origin => new ValidationResult(
                $"WebNN:Access:AllowedOrigins has '{origin}'; an origin is a scheme " +
                    "and a host, as in https://lab.example or http://localhost:3000.",
                [nameof(AllowedOrigins)]));
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace WebNN.Api.Models;

/// <summary>The outcome of looking a <see cref="ModelReference"/> up.</summary>
public abstract record ModelLookup
{
    private ModelLookup()
    {
    }

    /// <summary>The version, with its parameters in memory.</summary>
    /// <param name="Served">An immutable snapshot.</param>
    public sealed record Found(ServedModel Served) : ModelLookup;

    /// <summary>No version that could answer.</summary>
    /// <param name="Detail">The reason, for the caller.</param>
    public abstract record Refused(string Detail) : ModelLookup;

    /// <summary>The model, version or alias does not exist.</summary>
    /// <param name="Detail">The reason, for the caller.</param>
    public sealed record NotFound(string Detail) : Refused(Detail);

    /// <summary>The version exists, but cannot be served now; or nothing is there yet that could serve.</summary>
    /// <param name="Detail">The reason, for the caller.</param>
    public sealed record Unavailable(string Detail) : Refused(Detail);

    /// <summary>The reference names a version and an alias that points at another.</summary>
    /// <param name="Detail">The reason, for the caller.</param>
    public sealed record Contradictory(string Detail) : Refused(Detail);

    /// <summary>The version, or null where the lookup was refused.</summary>
    public ServedModel? Model => (this as Found)?.Served;
}

internal static class ModelLookupAnswers
{
    /// <summary>The HTTP status of a refusal.</summary>
    public static int Status(this ModelLookup.Refused refused) => refused switch
    {
        ModelLookup.NotFound => StatusCodes.Status404NotFound,
        ModelLookup.Contradictory => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>The answer to a request whose lookup was refused.</summary>
    public static ProblemHttpResult Problem(this ModelLookup lookup)
    {
        var refused = (ModelLookup.Refused)lookup;
        return Problems.Of(refused.Status(), ReasonPhrases.GetReasonPhrase(refused.Status()), refused.Detail);
    }
}

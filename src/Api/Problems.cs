using Microsoft.AspNetCore.Http.HttpResults;

namespace WebNN.Api;

/// <summary>RFC 9457 answers: what was wrong and what would be right.</summary>
internal static class Problems
{
    // whatever is repeated of a request, an error stays a small answer
    private const int MaxDetail = 4000;

    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "Bad request", detail);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "Forbidden", detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "Conflict", detail);

    public static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(statusCode: status, title: title, detail: Shorten(detail, MaxDetail));

    /// <summary>Shortens what a caller sent, for an error that repeats it.</summary>
    public static string Shorten(string? text, int most = 64) => text is null ? "" : text.Length <= most ? text : text[..most] + "…";

    /// <summary>One message per field, as in <c>{"errors":{"layers[0]":["…"]}}</c>.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors.ToDictionary(StringComparer.Ordinal))
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Bad request",
            Detail = Shorten(string.Join(" ", errors.Values.SelectMany(v => v)), MaxDetail),
        });
}

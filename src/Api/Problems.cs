using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace WebNN.Api;

/// <summary>RFC 9457 answers: what was wrong and what would be right.</summary>
internal static class Problems
{
    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "Bad request", detail);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "Conflict", detail);

    public static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail);

    /// <summary>The same for clients of the standard serving protocols, which look for <c>error</c>.</summary>
    public static ProblemHttpResult Protocol(int status, string detail)
    {
        var problem = Of(status, ReasonPhrases.GetReasonPhrase(status), detail);
        problem.ProblemDetails.Extensions["error"] = detail;
        return problem;
    }

    /// <summary>One message per field, as in <c>{"errors":{"layers[0]":["…"]}}</c>.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors.ToDictionary())
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Bad request",
            Detail = string.Join(" ", errors.Values.SelectMany(v => v)),
        });
}

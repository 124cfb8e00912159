using Microsoft.OpenApi;

namespace WebNN.Api.Swagger;

/// <summary>
/// The body of a handler that reads it by itself: the type of its JSON (<see cref="Stream"/>: none) and the other types of
/// content. Says nothing to routing.
/// </summary>
internal sealed record BodySchema(Type Type, params string[] Binary);

/// <summary>A content type, other than JSON, that a handler answers with where its caller accepts it.</summary>
internal sealed record AlsoAnswers(string ContentType)
{
    /// <summary>The schema of such an answer: a text, or bytes.</summary>
    public OpenApiSchema Schema => new()
    {
        Type = JsonSchemaType.String,
        Format = ContentType.StartsWith("text/", StringComparison.Ordinal) ? null : "binary",
    };
}

/// <summary>The answers of a handler that has several.</summary>
internal sealed record AnswerSchema(params Type[] Types);

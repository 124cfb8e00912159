using WebNN.Api.Swagger;

namespace WebNN.Api.Predict;

/// <summary>One image, as in /predict, and the class whose score's gradient is wanted: the one that is read, where absent.</summary>
internal sealed record ExplainRequest(float[] Pixels, bool? Normalized = null, int? Of = null);

internal static class ExplainApi
{
    public static void MapExplain(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/models/{name}/versions/{version:int}/explain", Explain).WithTags("Models").WithName("modelsExplain")
            .WithMetadata(new BodySchema(typeof(ExplainRequest)))
            .Produces<ExplainAnswer>().ProducesProblem(429).ProducesProblem(503);

    /// <summary>
    /// Every layer's numbers for one image (<c>pixels</c> as in /predict), and the gradient, by each pixel, of the winning score or of the
    /// score of the class <c>of</c>.
    /// </summary>
    internal static Task<IResult> Explain(string name, int version, HttpContext http)
    {
        var fields = new QuestionFields(["of"]);
        return ImageQuestion.AnswerAsync(new(name, version), http, fields, (served, image) =>
        {
            var of = fields.Number("of");
            return ImageQuestion.Refusal("of", of, served)
                ?? (Explanation.Of(served, image, of) is { } answer ? TypedResults.Ok(answer) : null);
        });
    }
}

using WebNN.Api.Swagger;

namespace WebNN.Api.Predict;

/// <summary>One image, as in /predict, and how it is to be moved.</summary>
/// <param name="Pixels">One image: 784 numbers, or 28 rows of 28.</param>
/// <param name="Normalized">True: pixels are 0–1; false: 0–255; absent: 0–1 if no value exceeds 1.</param>
/// <param name="Target">The class that is to be read; absent: any other, towards the one that is most probable after the winner.</param>
/// <param name="Steps">The most steps, 1–200, 50 where absent.</param>
/// <param name="Pictures">True: every step of the path has its pixels.</param>
internal sealed record FoolRequest(
    float[] Pixels, bool? Normalized = null, int? Target = null, int? Steps = null, bool? Pictures = null);

internal static class FoolApi
{
    private const int UsualSteps = 50, MaxSteps = 200;

    public static void MapFool(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/models/{name}/versions/{version:int}/fool", Fool).WithTags("Models").WithName("modelsFool")
            .WithMetadata(new BodySchema(typeof(FoolRequest)))
            .Produces<FoolAnswer>().ProducesProblem(429).ProducesProblem(503);

    /// <summary>
    /// Moves an image (<c>pixels</c> as in /predict) along the gradient of score(<c>target</c>) − score(winner) until the network reads the
    /// target, or, where none is given, any other class: an adversarial example.
    /// </summary>
    /// <remarks>
    /// Every step is 0.05 long (Euclidean, in fully lit pixels), and all pixels stay between 0 and 1. At most <c>steps</c> steps are made,
    /// 1 to 200, 50 where absent. With <c>pictures</c> every step of the path has its pixels.
    /// </remarks>
    internal static Task<IResult> Fool(string name, int version, HttpContext http)
    {
        var fields = new QuestionFields(["target", "steps"], "pictures");
        return ImageQuestion.AnswerAsync(new(name, version), http, fields, (served, image) =>
        {
            var (target, steps) = (fields.Number("target"), fields.Number("steps") ?? UsualSteps);
            if (steps is < 1 or > MaxSteps)
                return Problems.BadRequest($"steps is {steps}; it must be 1 to {MaxSteps}.");
            return ImageQuestion.Refusal("target", target, served)
                ?? Fooling.Of(served, image, target, steps, fields.Flag("pictures"));
        });
    }
}

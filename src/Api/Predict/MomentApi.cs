using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Datasets;
using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Api.Swagger;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;

namespace WebNN.Api.Predict;

/// <summary>One image, as in /predict, and how many moments of the job are asked about it.</summary>
/// <param name="Pixels">One image: 784 numbers, or 28 rows of 28.</param>
/// <param name="Normalized">True: pixels are 0–1; false: 0–255; absent: 0–1 if no value exceeds 1.</param>
/// <param name="Points">The most moments, 1–1000, 100 where absent.</param>
internal sealed record BeliefRequest(float[] Pixels, bool? Normalized = null, int? Points = null);

/// <summary>Asks a job's network, as it was on its way, about an image.</summary>
internal static class MomentApi
{
    private const int UsualPoints = 100, MaxPoints = 1000;

    public static void MapMoments(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/training/jobs/{id}").WithTags("Iterations");
        jobs.MapPost("iterations/{k:int}/predict", Predict).WithName("iterationsPredict").Predicts()
            .WithMetadata(
                new BodySchema(typeof(PredictRequest), "application/octet-stream", "image/png"),
                new AnswerSchema(typeof(MomentAnswer), typeof(MomentAnswers), typeof(MomentValuesAnswer), typeof(MomentManyValuesAnswer)))
            .Produces<MomentAnswer>().ProducesProblem(409).ProducesProblem(503);
        jobs.MapPost("belief", Believe).WithName("trainingBelief").Predicts()
            .WithMetadata(new BodySchema(typeof(BeliefRequest)))
            .Produces<BeliefAnswer>().ProducesProblem(409).ProducesProblem(503);
    }

    /// <summary>Reads a digit with the network as it was after an iteration; the body is that of /predict, without a model.</summary>
    internal static async Task Predict(
        string id, int k, HttpContext http, Capacity capacity, IOptions<WebNNOptions> limits, IOptions<PredictOptions> options)
    {
        var refusal = await IterationsApi.AnswerAsync(async () =>
        {
            await PredictApi.AnswerAsync(http, capacity, limits.Value.MaxInstances, options.Value, async (_, request) =>
                request.Reference == default ? new ModelLookup.Found(await ServedAsync(id, k, http)) : throw NotHere());
            return Results.Empty;
        });
        await refusal.ExecuteAsync(http);
    }

    /// <summary>
    /// What a job's network believed about an image on its way: the probabilities at so many moments, spread evenly, or at the keyframes
    /// nearest to them.
    /// </summary>
    internal static Task<IResult> Believe(string id, HttpContext http, TimeMachine machine, Capacity capacity) =>
        IterationsApi.AnswerAsync(async () =>
        {
            var fields = new QuestionFields(["points"]);
            using var buffers = PredictBuffers.Rent();
            using var turn = await buffers.Body.ReadAsync(http, capacity, isHeavy: false);
            if (turn?.Refusal is { } refusal)
                return refusal;
            PredictJson.Read(buffers.Body.Bytes, buffers.Request, maxInstances: 1, fields);
            if (buffers.Request.Many || buffers.Request.Reference != default)
                throw NotHere();
            if (fields.Number("points") is < 1 or > MaxPoints)
                return Problems.BadRequest($"points is {fields.Number("points")}; it must be 1 to {MaxPoints}.");
            var image = new Matrix<float>(1, ImageRequest.Pixels);
            buffers.Request.ToBatch().CopyTo(image, 0);
            return TypedResults.Ok(await BeliefAsync(machine, id, image.ToArray(), fields.Number("points"), http.RequestAborted));
        });

    private static async Task<BeliefAnswer> BeliefAsync(TimeMachine machine, string id, float[] image, int? points, CancellationToken ct)
    {
        try
        {
            var belief = await machine.BeliefAsync(id, image, points ?? UsualPoints, ct);
            return new BeliefAnswer(
                belief.Iterations,
                [.. belief.Probabilities.Select(row => row.Select(p => float.IsFinite(p) ? p : (float?)null).ToArray())]);
        }
        catch (ShapeException e)
        {
            throw new BadRequestException($"{e.Message} Job {id} did not learn from images.", e);
        }
    }

    private static async Task<ServedModel> ServedAsync(string id, int iteration, HttpContext http)
    {
        var services = http.RequestServices;
        var network = await services.GetRequiredService<TimeMachine>().NetworkAsync(id, iteration, http.RequestAborted);
        var spec = services.GetRequiredService<TrainingJobs>().Get(id)?.Spec ?? throw new KeyNotFoundException($"Job '{id}' is gone.");
        var facts = new ModelFacts { Labels = services.GetRequiredService<DatasetStore>().Find(spec.Dataset)?.Shape.Classes };
        return new ServedModel(ModelVersion.Of(spec.Model, network, facts, ModelFacts.LabelsOf(facts, network, null), sha256: ""), network);
    }

    private static BadRequestException NotHere() =>
        new("Give 'pixels' or 'values', or 'instances' where several are answered, and no model: "
            + "the job and the iteration are in the route.");
}

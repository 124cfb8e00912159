using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Formats;

namespace WebNN.Api.Training.Iterations;

/// <summary>A job's iterations by REST: each can be opened again, bit for bit. What concerns an image is in <c>Predict</c>.</summary>
internal static class IterationsApi
{
    public static void MapIterations(this IEndpointRouteBuilder app)
    {
        var iterations = app.MapGroup("/api/training/jobs/{id}/iterations/{k:int}").WithTags("Iterations");
        iterations.MapGet("", Get).Produces<IterationAnswer>().ProducesProblem(409);
        iterations.MapGet("parameters", Parameters)
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet).ProducesProblem(409);
        iterations.MapGet("arrays", Arrays)
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet).ProducesProblem(409);
        iterations.MapPost("publish", Publish).Changes()
            .Produces<ModelVersion>(StatusCodes.Status201Created).ProducesProblem(409).ProducesProblem(503);
    }

    /// <summary>
    /// One iteration in numbers: its batch, its loss before and after the update, and every parameter, gradient and activation in short.
    /// </summary>
    /// <remarks>
    /// Iteration 0 is before the first update. Nothing of it need have been stored: it is trained again from the nearest keyframe, with the
    /// same bits. Where another build of the engine or another vector width trained the job, the answer is 409.
    /// </remarks>
    internal static Task<IResult> Get(string id, int k, TimeMachine machine, CancellationToken ct) =>
        AnswerAsync(async () => TypedResults.Ok(IterationAnswer.Of(await machine.OpenAsync(id, k, ct))));

    /// <summary>The parameters after an iteration, as a file.</summary>
    /// <param name="id">The job.</param>
    /// <param name="k">The iteration; 0 is before the first.</param>
    /// <param name="machine">Opens it.</param>
    /// <param name="ct">Ends it when the asker goes.</param>
    /// <param name="format"><c>safetensors</c> (where absent) or <c>npz</c> (NumPy).</param>
    internal static Task<IResult> Parameters(string id, int k, TimeMachine machine, CancellationToken ct, string? format = null)
    {
        if (format is not (null or "safetensors" or "npz"))
            return Refused(format, "safetensors or npz");
        return AnswerAsync(async () =>
        {
            var tensors = ParameterLayout.Book.Tensors(await machine.NetworkAsync(id, k, ct));
            return File($"{id}-{k}", format ?? "safetensors", file =>
            {
                if (format == "npz")
                    Write(file, writer => Array.ForEach(tensors, writer.Add));
                else
                    SafeTensors.Write(file, tensors);
            });
        });
    }

    /// <summary>
    /// Every array of an iteration, from 1 on, as float32: x, t, and for affine layer i W, b, a, z, da, dz, dW, db with its number, then y.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="k">The iteration, from 1.</param>
    /// <param name="machine">Opens it.</param>
    /// <param name="ct">Ends it when the asker goes.</param>
    /// <param name="format"><c>npz</c> (NumPy).</param>
    internal static Task<IResult> Arrays(string id, int k, TimeMachine machine, CancellationToken ct, string? format = null)
    {
        if (format is not (null or "npz"))
            return Refused(format, "npz");
        return AnswerAsync(async () =>
        {
            if ((await machine.OpenAsync(id, k, ct)).Trace is not { } trace)
                return Problems.NotFound($"Job {id} begins after iteration {k}: its arrays begin at {k + 1}.");
            return File($"{id}-{k}-arrays", "npz", file => Write(file, writer =>
            {
                foreach (var (name, shape, values) in trace.Arrays())
                    writer.Add(name, shape, values);
            }));
        });
    }

    /// <summary>Publishes the network after an iteration as a version of the job's model.</summary>
    /// <remarks>
    /// It serves if it is not less accurate than what serves, unless the job says that its versions do not by themselves.
    /// </remarks>
    internal static Task<IResult> Publish(string id, int k, JobAccess jobs, Caller by, CancellationToken ct) => AnswerAsync(async () =>
    {
        try
        {
            var version = await jobs.PublishAsync(by, id, k, ct);
            return TypedResults.Created($"/api/models/{version.Model}/versions/{version.Version}", version);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not TensorFormatException)
        {
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable, "Cannot store", $"The version cannot be stored: {StorageFailure.Describe(e)}");
        }
    });

    /// <summary>Answers what was asked of an iteration, or why it cannot be had.</summary>
    public static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Exception e) when (e is KeyNotFoundException or IterationMissingException)
        {
            return Problems.NotFound(e.Message);
        }
        catch (UnauthorizedCallerException e)
        {
            return Problems.Forbidden(e.Message);
        }
        catch (Exception e) when (e is ReplayImpossibleException or TensorFormatException or ModelMismatchException)
        {
            return Problems.Conflict(e.Message);
        }
    }

    private static Task<IResult> Refused(string format, string allowed) =>
        Task.FromResult<IResult>(Problems.BadRequest($"format is '{Problems.Shorten(format)}'; it must be {allowed}."));

    private static FileStreamHttpResult File(string name, string format, Action<Stream> write) =>
        TypedResults.Stream(TemporaryFile.Make(write), MediaTypeNames.Application.Octet, $"{name}.{format}");

    private static void Write(Stream file, Action<NpzWriter> write)
    {
        using var writer = new NpzWriter(file);
        write(writer);
    }
}

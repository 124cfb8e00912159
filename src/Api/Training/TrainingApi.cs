using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Swagger;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Live;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training;

/// <summary>Training jobs by REST; their live stream is <see cref="TrainingHub"/>.</summary>
internal static class TrainingApi
{
    private const int MaxKeyLength = 200, MaxListed = 1000;

    public static void AddTraining(this IServiceCollection services)
    {
        services.AddOptions<TrainingLimits>().BindConfiguration("WebNN:Training").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LiveLimits>().BindConfiguration("WebNN:Live").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveStreams>();
        services.AddSingleton<SpecValidator>();
        services.AddSingleton<JobPublisher>();
        services.AddSingleton<Replays>();
        services.AddJobs();
        services.AddSingleton<TimeMachine>();
        services.AddSingleton<JobAccess>();
        services.AddHostedService<TrainingService>();
        services.AddHostedService<JobGauge>();
        services.AddLogging(logging => logging.AddFilter(TrainingHub.DispatcherLog, LogLevel.None));
        services.AddSignalR().AddJsonProtocol(options => JsonSetup.MakeStrict(options.PayloadSerializerOptions));
    }

    public static void MapTraining(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/api/training/jobs").WithTags("Training");
        jobs.MapPost("", Submit).Changes()
            .Produces<JobInfo>(StatusCodes.Status202Accepted)
            .ProducesProblem(409)
            .ProducesProblem(422)
            .ProducesProblem(429)
            .ProducesProblem(503);
        jobs.MapGet("", List).Produces<JobList>();
        jobs.MapGet("{id}", Get).Produces<JobInfo>();
        jobs.MapDelete("{id}", Delete).Changes().Produces(StatusCodes.Status204NoContent).ProducesProblem(409).ProducesProblem(503);
        jobs.MapPost("{id}/pause", Pause).Changes().Produces<JobInfo>().ProducesProblem(409).ProducesProblem(503);
        jobs.MapPost("{id}/resume", Resume).Changes().Produces<JobInfo>().ProducesProblem(409).ProducesProblem(503);
        jobs.MapPost("{id}/cancel", Cancel).Changes().Produces<JobInfo>().ProducesProblem(409).ProducesProblem(503);
        jobs.MapPost("{id}/extend", Extend).Changes().Produces<JobInfo>().ProducesProblem(409).ProducesProblem(503);
        jobs.MapGet("{id}/metrics", Metrics).Produces<MetricsExample>().WithMetadata(new AlsoAnswers("text/csv"));
        jobs.MapGet("{id}/tfevents", Events).Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        // a frame counts as sent when the transport has taken it, not when it lies in a buffer of ours
        app.MapHub<TrainingHub>("/hubs/training", connection => connection.TransportMaxBufferSize = 4096);
    }

    /// <summary>Submits a training job; every field is optional, and {} is the book's recipe.</summary>
    internal static async Task<IResult> Submit(
        TrainingSpec spec, JobAccess jobs, Caller by, HttpContext http, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey)
    {
        if (idempotencyKey is { Length: 0 or > MaxKeyLength })
            return Problems.BadRequest($"An Idempotency-Key has 1 to {MaxKeyLength} characters; this one has {idempotencyKey.Length}.");
        try
        {
            return await jobs.SubmitAsync(by, spec, idempotencyKey, http.RequestAborted) switch
            {
                Submission.Accepted accepted => TypedResults.Accepted($"/api/training/jobs/{accepted.Job.Id}", accepted.Job),
                Submission.Invalid invalid => Problems.Invalid(invalid.Errors),
                Submission.KeyTaken taken => Problems.Of(
                    StatusCodes.Status422UnprocessableEntity,
                    "Unprocessable",
                    $"This Idempotency-Key made job {taken.JobId} with another body: use a new key for a new job."),
                Submission.QueueFull full => TooMany(
                    http, "Queue full", $"{full.Length} jobs are waiting, which is the most (WebNN:Training:QueueLength)", full.RetryAfter),
                Submission.TooManyOfAddress many => TooMany(
                    http,
                    "Too many jobs",
                    $"{many.Limit} jobs from your address have not ended, which is the most (WebNN:Training:JobsPerAddress)",
                    many.RetryAfter),
                Submission.TooManyOfOwner many => TooMany(
                    http,
                    "Too many jobs",
                    $"{many.Limit} of your jobs are waiting, which is the most (WebNN:Limits:QueuedPerOwner)",
                    many.RetryAfter ?? UsageLimiting.Window),
                Submission.Forbidden forbidden => Problems.Forbidden(forbidden.Reason),
                var other => throw new InvalidOperationException($"{other.GetType().Name} is not an answer."),
            };
        }
        catch (ReplayImpossibleException e)
        {
            return Problems.Conflict(e.Message);
        }
        catch (Exception e) when (e is (IOException and not DatabaseUnavailableException) or UnauthorizedAccessException)
        {
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                "Cannot store",
                $"The job cannot be stored, so it was not accepted: {StorageFailure.Describe(e)}");
        }
    }

    /// <summary>Jobs, newest first.</summary>
    /// <param name="jobs">All jobs.</param>
    /// <param name="state">Only those in this state: queued, running, paused, completed, failed or cancelled.</param>
    /// <param name="limit">At most so many, 100 where absent, 1,000 at most.</param>
    /// <param name="before">Only those older than the job with this id: the last one of the page before.</param>
    internal static IResult List(TrainingJobs jobs, string? state = null, int limit = 100, string? before = null)
    {
        JobState? wanted = null;
        if (!string.IsNullOrEmpty(state))
        {
            wanted = Array.Find(Enum.GetValues<JobState>().Select(value => (JobState?)value).ToArray(), value =>
                state == JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!));
            if (wanted is null)
                return Problems.BadRequest("state is one of queued, running, paused, completed, failed, cancelled.");
        }

        if (limit is < 1 or > MaxListed)
            return Problems.BadRequest($"limit is {limit.ToString(CultureInfo.InvariantCulture)}; it must be between 1 and {MaxListed}.");
        if (!string.IsNullOrEmpty(before) && !JobId.IsValid(before))
            return Problems.BadRequest("before must be the id of a job.");
        return TypedResults.Ok(new JobList(jobs.List(wanted, limit, string.IsNullOrEmpty(before) ? null : before)));
    }

    /// <summary>One job.</summary>
    internal static Results<Ok<JobInfo>, ProblemHttpResult> Get(string id, TrainingJobs jobs) =>
        jobs.Get(id) is { } job ? TypedResults.Ok(job) : NoJob(id);

    /// <summary>Removes an ended job and its metrics; the model version it published stays.</summary>
    internal static IResult Delete(string id, JobAccess jobs, Caller by)
    {
        var answer = Answer(id, jobs.Delete(by, id));
        return answer is Ok<JobInfo> ? TypedResults.NoContent() : answer;
    }

    /// <summary>Stops a running job between two iterations.</summary>
    internal static IResult Pause(string id, JobAccess jobs, Caller by) => Answer(id, jobs.Pause(by, id));

    /// <summary>Continues a paused job.</summary>
    internal static IResult Resume(string id, JobAccess jobs, Caller by) => Answer(id, jobs.Resume(by, id));

    /// <summary>Ends a job; with {"publish":true} what it has learnt so far becomes a model version.</summary>
    internal static IResult Cancel(string id, JobAccess jobs, Caller by, CancelRequest? request = null) =>
        Answer(id, jobs.Cancel(by, id, request?.Publish ?? false));

    /// <summary>Lets a completed job do more iterations from where it ended; its result is another version.</summary>
    internal static IResult Extend(string id, JobAccess jobs, Caller by, ExtendRequest request) =>
        request.Iterations < 1
            ? Problems.BadRequest(
                $"iterations is {request.Iterations.ToString(CultureInfo.InvariantCulture)}; " +
                    "it says how many more there are to be, at least 1.")
            : Answer(id, jobs.Extend(by, id, request.Iterations));

    /// <summary>Losses and evaluations as a file that TensorBoard reads.</summary>
    internal static IResult Events(string id, TrainingJobs jobs) =>
        jobs.Get(id) is { } job && jobs.Metrics(id) is { } metrics ? EventFile.Result(job, metrics) : NoJob(id);

    /// <summary>The loss of every iteration and the evaluations; with Accept: text/csv as a table.</summary>
    /// <param name="id">Which job.</param>
    /// <param name="jobs">All jobs.</param>
    /// <param name="request">For its Accept header.</param>
    /// <param name="from">From this iteration on.</param>
    /// <param name="maxPoints">At most so many points, chosen so that every spike stays; all of them where absent.</param>
    internal static IResult Metrics(string id, TrainingJobs jobs, HttpRequest request, int from = 1, int? maxPoints = null)
    {
        if (from < 1)
            return Problems.BadRequest($"from is {from.ToString(CultureInfo.InvariantCulture)}; iterations are counted from 1.");
        if (maxPoints < 1)
        {
            return Problems.BadRequest(
                $"maxPoints is {maxPoints.Value.ToString(CultureInfo.InvariantCulture)}; " +
                    "it must be at least 1, or absent for every point.");
        }

        if (jobs.Metrics(id, from, maxPoints) is not { } metrics)
            return NoJob(id);
        return MetricsResult.WantsCsv(request) ? MetricsResult.Csv(metrics) : MetricsResult.Json(metrics);
    }

    private static IResult Answer(string id, CommandResult result) => result switch
    {
        { Job: { } job } => TypedResults.Ok(job),
        { Conflict: { } conflict } => Problems.Conflict(conflict),
        { Forbidden: { } reason } => Problems.Forbidden(reason),
        _ => NoJob(id),
    };

    // without a header where nobody knows: an invented one would bring the caller back for nothing
    private static ProblemHttpResult TooMany(HttpContext http, string title, string reason, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
            http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var when = retryAfter is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"the first of those in training is expected to end in {time.TotalSeconds:0} s")
            : "when the first will end is not known yet";
        return Problems.Of(StatusCodes.Status429TooManyRequests, title, $"{reason}; {when}.");
    }

    internal static ProblemHttpResult NoJob(string id) => Problems.NotFound($"There is no training job '{Problems.Shorten(id)}'.");
}

/// <summary>The body of a cancel request.</summary>
/// <param name="Publish">Whether the network as it is becomes a model version.</param>
internal sealed record CancelRequest(bool Publish = false);

/// <summary>The body of an extend request.</summary>
/// <param name="Iterations">How many more.</param>
internal sealed record ExtendRequest(int Iterations);

/// <summary>The answer to a list request.</summary>
internal sealed record JobList(IReadOnlyList<JobInfo> Jobs);

/// <summary>The shape of a job's metrics, for the documentation: the real answer is written piece by piece.</summary>
/// <param name="Points">Pairs of iteration and loss; the loss is null where it is not finite.</param>
/// <param name="Epochs">The evaluations; the first is of the network before its first iteration.</param>
/// <param name="Total">Iterations done.</param>
/// <param name="NonFinite">Whether a loss is null.</param>
internal sealed record MetricsExample(double?[][] Points, EpochPoint[] Epochs, int Total, bool NonFinite);

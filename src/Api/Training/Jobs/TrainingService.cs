using Microsoft.Extensions.Options;
using WebNN.Api.Cluster;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Telemetry;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Formats;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Takes jobs from the queue and trains each on a thread of its own; those that someone watches begin at once, beside it. Whatever
/// happens to one job, the next one runs.
/// </summary>
internal sealed partial class TrainingService(
    TrainingJobs jobs,
    DatasetStore datasets,
    ModelRegistry models,
    JobPublisher publisher,
    DataDirectory data,
    IOptions<TrainingLimits> limits,
    Node node,
    IHostApplicationLifetime lifetime,
    ILogger<TrainingService> log) : BackgroundService
{
    // a job that waits for the storage asks again after a second, then after twice as long, up to this
    private static readonly TimeSpan AskStorageAtMostEvery = TimeSpan.FromSeconds(15);

    // a job that cannot write so often in a row, though others could, has a problem of its own
    private const int MaxStorageTurns = 4;

    // room for less than a checkpoint would say that all is well
    private const int MinProbeBytes = 1 << 20, MaxProbeBytes = 1 << 28, BytesPerParameter = 16;

    private readonly JobTransitions _transitions = jobs.Transitions;
    private readonly int _slots = node.Slots;
    private readonly RunPreparation _preparation = new(datasets, models, jobs.Store, limits.Value, new ProcessorShare());

    // told as the program begins to stop, not after the last connection has been drained
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var stopping = lifetime.ApplicationStopping;
        return Task.WhenAll(Enumerable.Range(0, _slots)
            .Select(_ => Task.Run(() => WorkAsync(stopping), CancellationToken.None))
            .Append(Task.Run(() => WorkLiveAsync(stopping), CancellationToken.None)));
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            // whoever still waits at the end waits again after the next start
            while (!stopping.IsCancellationRequested)
                await TrainAsync(await jobs.Queue.TakeAsync(stopping), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the program ends
        }
    }

    // they sleep almost all the time, and there are never more of them than their limit
    private async Task WorkLiveAsync(CancellationToken stopping)
    {
        var turns = new List<Task>();
        try
        {
            await foreach (var job in jobs.Queue.Watched.ReadAllAsync(stopping))
            {
                turns.RemoveAll(turn => turn.IsCompleted);
                turns.Add(Task.Run(() => TrainAsync(job, stopping), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(turns);
        }
    }

    private async Task TrainAsync(TrainingJob job, CancellationToken stopping)
    {
        job.Node = node.Id;
        try
        {
            await RunAsync(job, stopping);
        }
        finally
        {
            jobs.Queue.Leave(job);
        }
    }

    // as often as the storage takes no writing and comes back
    private async Task RunAsync(TrainingJob job, CancellationToken stopping)
    {
        var again = TimeSpan.FromSeconds(1);
        for (var turn = 1; await TurnAsync(job, stopping) is { } problem; turn++)
        {
            if (turn == MaxStorageTurns || !Directory.Exists(job.Folder))
            {
                LogFailed(job.Id, problem.Message);
                _transitions.End(
                    job,
                    JobState.Failed,
                    $"The job's files could not be written: {StorageFailure.Describe(problem)} Its checkpoint is kept: it can be resumed.",
                    FailureKind.NotWritten);
                return;
            }

            LogStorage(problem, job.Id);
            _transitions.MarkWaitingForStorage(
                job,
                $"The job stands still because its files cannot be written: {StorageFailure.Describe(problem)} " +
                "It goes on by itself when they can; nothing is lost.");
            do
            {
                await Task.Delay(again, stopping);
                again = TimeSpan.FromTicks(Math.Min(2 * again.Ticks, AskStorageAtMostEvery.Ticks));
            }
            while (data.WriteProblem(ProbeBytes(job)) is not null || !TryResume(job));
            if (job.Status.State != JobState.Queued)
                return;
        }
    }

    private static int ProbeBytes(TrainingJob job) =>
        (int)Math.Clamp(BytesPerParameter * (job.Run?.Network.ParameterCount ?? 0), MinProbeBytes, MaxProbeBytes);

    private bool TryResume(TrainingJob job)
    {
        try
        {
            _transitions.TryEndWaitForStorage(job);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Trains a job for as long as its turn lasts. Null: the turn is over; else why its files cannot be written.</summary>
    private async Task<Exception?> TurnAsync(TrainingJob job, CancellationToken stopping)
    {
        try
        {
            if (!_transitions.TryStart(job))
                return null;
            if (job.Run is null)
            {
                job.Run = await _preparation.PrepareAsync(job, stopping);
                _transitions.MarkStarted(job, job.Run.Iteration);
            }

            do
                await TrainingThread.RunAsync(job.Id, () => Train(job, job.Run, stopping));
            while (job.Request is StopRequest.Fenced && job.Hold is { } hold && await hold.RegainAsync(stopping));
            return null;
        }
        catch (Exception e) when (e is FencedException or DatabaseUnavailableException)
        {
            // another node goes on with it, or this one, from what is stored
            LogLeft(job.Id, e.Message);
            return null;
        }
#pragma warning disable CA1031 // one bad job must never stop the next
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (stopping.IsCancellationRequested && e is OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                // its state on the disk says that it was in training: the next start takes it up
                TryReturnToQueue(job);
                return null;
            }

            if (e is (IOException or UnauthorizedAccessException) and not (TensorFormatException or DatasetMissingException))
                return e;
            var reason = TrainingFailure.Reason(e);
            if (reason is null)
                LogUnexpected(e, job.Id);
            else
                LogFailed(job.Id, reason);
            reason ??= $"An unexpected error ({e.GetType().Name}); the server's log has the details.";
            _transitions.End(job, JobState.Failed, reason, TrainingFailure.KindOf(e));
            return null;
        }
    }

    private void TryReturnToQueue(TrainingJob job)
    {
        try
        {
            _transitions.ReturnToQueue(job);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStorage(e, job.Id);
        }
    }

    private void Train(TrainingJob job, TrainingRun run, CancellationToken stopping)
    {
        using var span = AppMetrics.Spans.StartActivity("training");
        span?.SetTag("webnn.job", job.Id).SetTag("webnn.model", job.Spec.Model).SetTag("webnn.dataset", job.Spec.Dataset);
        switch (run.Continue(stopping))
        {
            case StopRequest.None when job.Status.Live is { Publishes: false }:
                _transitions.End(job, JobState.Cancelled);
                break;
            case StopRequest.None:
                Publish(job, run);
                break;
            case StopRequest.Pause:
                _transitions.MarkPaused(job);
                break;
            case StopRequest.Cancel:
                _transitions.End(job, JobState.Cancelled);
                break;
            case StopRequest.CancelAndPublish:
                job.Pace.End();
                run.Evaluate();
                Publish(job, run, cancelled: true);
                break;
            case StopRequest.Shutdown:
                _transitions.ReturnToQueue(job);
                break;
            case StopRequest.Fenced:
                // it is not known yet whose it is
                break;
        }
    }

    private void Publish(TrainingJob job, TrainingRun run, bool cancelled = false)
    {
        job.Pace.End();
        _transitions.Complete(job, end => publisher.Publish(job, run.Network, run.Data, run.TestScore, cancelled, end));
    }

    [LoggerMessage(LogLevel.Warning, "Training job {Id} failed: {Reason}")]
    private partial void LogFailed(string id, string reason);

    [LoggerMessage(LogLevel.Warning, "Training job {Id} is left to whoever takes it next: {Reason}")]
    private partial void LogLeft(string id, string reason);

    [LoggerMessage(LogLevel.Error, "The files of training job {Id} cannot be written")]
    private partial void LogStorage(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Training job {Id} met an unexpected error")]
    private partial void LogUnexpected(Exception exception, string id);
}

using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Jobs;

/// <summary>A question to the visitor before a job is ended, deleted or extended.</summary>
public enum JobQuestion
{
    None,
    Cancel,
    Delete,
    Extend,
}

/// <summary>One job as its page shows it, and what a visitor does with it.</summary>
public sealed class JobSession(string id, Caller by, TrainingJobs jobs, JobAccess access, DatasetStore datasets)
{
    private const int MaxEpochs = 400;

    private int _evaluations = -1;

    public string Id { get; } = id;

    /// <summary>The job when it was last read; null where there is none.</summary>
    public JobInfo? Job { get; private set; }

    /// <summary>The number of jobs that have to end before this one begins.</summary>
    public int Ahead { get; private set; }

    /// <summary>The evaluations: so many that each has a pixel, and always the last. A new list where there is something new.</summary>
    public IReadOnlyList<EpochAccuracy> Epochs { get; private set; } = [];

    /// <summary>Indicates whether the visitor may command the job.</summary>
    public bool MayChange => by.MayChange(Job?.Owner);

    public JobQuestion Question { get; set; }

    /// <summary>The number of iterations to be extended by.</summary>
    public int More { get; set; }

    /// <summary>The key of the text that says why the last command was refused; null where it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The part of the iterations that is done, 0–1.</summary>
    public double Share => Job is null ? 0 : Math.Clamp((double)Job.Iteration / Math.Max(1, Job.TotalIterations), 0, 1);

    /// <summary>The epoch at which the job ends or ended; 0 where that is not known, as where its data are drawn by hand.</summary>
    public double LastEpoch => Job switch
    {
        { IsFinal: true } job => job.Epoch,
        { Live: null } job when Data is { } data =>
            (double)job.TotalIterations * job.Spec.BatchSize / Math.Min(data.Sizes.Train, job.Spec.Limit ?? int.MaxValue),
        _ => 0,
    };

    /// <summary>The sizes of all layers: <c>784 → 50 → 10</c>.</summary>
    public string Shape => Job is null ? "" : DisplayNames.Layers(Job.Live?.Classes is { } classes
        ? [2, .. Job.Spec.Layers, classes]
        : [Data?.Inputs ?? 784, .. Job.Spec.Layers, Data?.Shape.Classes.Count ?? 10]);

    /// <summary>Indicates whether its model answers drawn digits.</summary>
    public bool ReadsDrawings => Data is { Inputs: 28 * 28, Task: ModelTask.Classification };

    private DatasetInfo? Data => Job is null ? null : datasets.Find(Job.Spec.Dataset);

    /// <summary>Indicates whether the last news was that the job had gone on, and nothing else about it had changed.</summary>
    public bool HasOnlyGoneOn { get; private set; }

    /// <summary>Reads the job again; returns whether there is something new to show.</summary>
    public bool Refresh()
    {
        var (job, ahead) = (jobs.Get(Id), jobs.Ahead(Id));
        if (job == Job && ahead == Ahead)
            return false;
        var (before, evaluations) = (Job, _evaluations);
        if (job?.State != Job?.State)
            (Question, Refusal) = (JobQuestion.None, null);
        (Job, Ahead) = (job, ahead);
        ReadEpochs();
        HasOnlyGoneOn = evaluations == _evaluations && OnlyGoesOn(before, job);
        return true;
    }

    public void Ask(JobQuestion question)
    {
        Question = question;
        if (question == JobQuestion.Extend)
            More = Job?.TotalIterations ?? 0;
    }

    public void Pause() => Command(() => access.Pause(by, Id));

    public void Resume() => Command(() => access.Resume(by, Id));

    /// <param name="publish">Indicates whether what it has learned becomes a version.</param>
    public void Cancel(bool publish) => Command(() => access.Cancel(by, Id, publish));

    public void Extend() => Command(() => access.Extend(by, Id, More), "job.extend.refused");

    /// <summary>Deletes the job; false where that is refused.</summary>
    public bool Delete() => Command(() => access.Delete(by, Id));

    private bool Command(Func<CommandResult> command, string? refusal = null)
    {
        try
        {
            var result = command();
            // a job that was deleted has nothing more to show
            if (jobs.Get(Id) is not null || result is not { Conflict: null, Forbidden: null })
                Show(result, refusal);
            return result is { Conflict: null, Forbidden: null };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (Question, Refusal) = (JobQuestion.None, "job.refused.storage");
            return false;
        }
    }

    // the state may have moved on between the look and the click; a running job that cannot pause is one too many
    private void Show(CommandResult result, string? refusal)
    {
        Question = JobQuestion.None;
        Refresh();
        Refusal = result is { Conflict: null, Forbidden: null } ? null
            : result.Forbidden is not null ? "job.refused.owner"
            : refusal ?? (Job?.State == JobState.Running ? "job.refused.pause" : "job.refused");
    }

    // the first iteration is more than that: now there is something to be kept, or to be opened again
    private static bool OnlyGoesOn(JobInfo? before, JobInfo? now) =>
        now is { State: JobState.Running } && before is not null && before.Iteration > (before.Spec.From?.Iteration ?? 0)
        && now == before with
        {
            Iteration = now.Iteration,
            Epoch = now.Epoch,
            Loss = now.Loss,
            IterationsPerSecond = now.IterationsPerSecond,
            EtaSeconds = now.EtaSeconds,
            TrainedSeconds = now.TrainedSeconds,
        };

    private void ReadEpochs()
    {
        if (EpochsNow() is not { } epochs || epochs.Count == _evaluations)
            return;
        _evaluations = epochs.Count;
        var step = (epochs.Count + MaxEpochs - 1) / MaxEpochs;
        Epochs = [.. epochs.Where((_, i) => (epochs.Count - 1 - i) % step == 0).Select(epoch => new EpochAccuracy(
            epoch.Iteration,
            epoch.Epoch,
            epoch.TrainAccuracy,
            epoch.TestAccuracy,
            epoch.TrainLoss,
            epoch.TestLoss))];
    }

    // those of another node cannot be read while the database does not answer: they are shown when it does
    private IReadOnlyList<EpochPoint>? EpochsNow()
    {
        try
        {
            return jobs.Metrics(Id)?.Epochs;
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
    }
}

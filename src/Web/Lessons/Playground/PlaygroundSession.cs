using WebNN.Api.Access;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Web.Features.Train;

namespace WebNN.Web.Lessons;

/// <summary>
/// A network that a reader trains, watches and changes by hand: its settings, its points, its job. <see cref="Refresh"/>, called a few
/// times a second, follows the job. For one thread at a time, as that of a circuit is.
/// </summary>
public sealed class PlaygroundSession(
    TrainingJobs jobs, JobAccess access, Caller by, ModelRegistry models) : IDisposable
{
    private PlaygroundJob _job = new(jobs, access, by);
    private PlaygroundScores? _scores;
    private string _freeModel = "";
    private long _change = -1;

    public PlaygroundSettings Settings { get; private set; } = new();

    /// <summary>The points of the settings.</summary>
    public DatasetSplits Points { get; private set; } = null!;

    /// <summary>The network at the last refresh; before the job's first turn, what the job starts from.</summary>
    public Network<float> Network { get; private set; } = null!;

    /// <summary>The last iteration done.</summary>
    public int Iteration { get; private set; }

    public PlaygroundScores Scores => _scores ??= PlaygroundScores.Measure(Network, Points);

    /// <summary>Grows with every change of <see cref="Network"/>.</summary>
    public long Version { get; private set; }

    /// <summary>Grows where the points and the shape of the network may have changed.</summary>
    public int Starts { get; private set; }

    /// <summary>The weight or bias that <see cref="Edit"/> sets.</summary>
    public ParameterElement? Selected { get; set; }

    public PlaygroundState State => _job.State;

    public bool HasEnded => State == PlaygroundState.Ended;

    /// <summary>Indicates whether the network is to train on; the job may not have come so far yet.</summary>
    public bool IsGoing => _job.IsGoing;

    /// <summary>Empty before the first run, step or edit.</summary>
    public string JobId => _job.Id;

    /// <summary>The job at the last refresh.</summary>
    public JobInfo? Job => _job.Info;

    /// <summary>The reason why the job that was asked for last does not exist.</summary>
    public PlaygroundRefusal? Refusal { get; private set; }

    /// <summary>The name of the model that the job makes: the reader's choice, or a free one.</summary>
    public string Model => Settings.Model.Length > 0 ? Settings.Model : _freeModel;

    /// <summary>Reads settings and job from an address, or writes them into one. After reading, call <see cref="Open"/>.</summary>
    public void Link(LinkState link)
    {
        Settings = Settings.Link(link);
        var id = _job.Id;
        link.Text("job", ref id, 40);
        if (id == _job.Id)
            return;
        _job.Dispose();
        _job = new PlaygroundJob(jobs, access, by, id);
    }

    /// <summary>Starts from the settings, and takes up the job if it still is one of these settings.</summary>
    public void Open()
    {
        var id = _job.Id;
        Start(Settings);
        var job = jobs.Live(id) is null ? null : jobs.Get(id);
        if (job is null || !PlaygroundJob.IsTheirs(job, by) || !Settings.Matches(job.Spec, Points.Train.Count))
            return;
        _job = new PlaygroundJob(jobs, access, by, id);
        _freeModel = job.Model;
    }

    /// <summary>Follows the job that <see cref="Open"/> has found, and keeps it alive from now on.</summary>
    public void Attach() => _job.Attach();

    /// <summary>Cancels the job and starts from other settings.</summary>
    public void Restart(PlaygroundSettings settings)
    {
        var job = _job;
        Start(settings);
        job.Abandon();
    }

    /// <summary>Cancels the job and starts over.</summary>
    public void Reset() => Restart(Settings);

    /// <summary>Takes over settings that need no restart: the pace, the name of the model, whether test points are shown.</summary>
    public void Adjust(PlaygroundSettings settings)
    {
        Settings = settings;
        _job.SetPace(settings.Pace);
    }

    /// <summary>Trains, or pauses.</summary>
    public async Task RunOrPause()
    {
        if (HasEnded)
            return;
        Refusal = null;
        _job.RunOrPause();
        if (_job.IsSubmitted)
            Refresh();
        else
            await Submit(null);
    }

    /// <summary>Does so many iterations, and pauses.</summary>
    public async Task Step(int iterations)
    {
        if (!_job.IsSubmitted)
        {
            await Submit(iterations);
            return;
        }

        _job.Step(iterations);
        Refresh();
    }

    /// <summary>Sets the selected weight or bias.</summary>
    public async Task Edit(double value)
    {
        if (Selected is not { } element || HasEnded)
            return;
        if (_job.Edit(element, (float)value))
        {
            Refresh();
            return;
        }

        Network.Parameters[element.Parameter].Value[element.Row, element.Column] = (float)value;
        Show(Network, Iteration, _change);
        // the record of an edit is the job's: one that is about to begin takes it as the first thing
        if (!_job.IsSubmitted)
            await Submit(0);
    }

    /// <summary>Ends the job, and publishes its network as a model version.</summary>
    public async Task Save()
    {
        await _job.Save();
        Refresh();
    }

    /// <summary>Reads the state of the job and its network.</summary>
    public void Refresh()
    {
        if (!_job.Refresh())
            Reset();
        if (_job.Snapshot is { } snapshot && snapshot.Change != _change)
            Show(snapshot.Network, snapshot.Iteration, snapshot.Change);
    }

    /// <summary>Keeps the job alive: the reader's browser answers.</summary>
    public void Watch() => _job.Watch();

    /// <summary>Lets the job end after a while: the reader's browser does not answer.</summary>
    public void Unwatch() => _job.Unwatch();

    public void Dispose() => _job.Dispose();

    private void Start(PlaygroundSettings settings)
    {
        _job.Dispose();
        (_job, Refusal) = (new PlaygroundJob(jobs, access, by), null);
        Settings = settings.Normalize();
        Points = PlaygroundPoints.Make(Settings.Data, Settings.Limit, Settings.OwnPoints);
        _freeModel = FreeModel(Settings.ModelStem);
        Show(Settings.CreateNetwork(Points.Train.Classes), 0, -1);
        if (Selected is { } selected && !selected.ExistsIn(Network))
            Selected = null;
        Starts++;
    }

    private void Show(Network<float> network, int iteration, long change)
    {
        (Network, Iteration, _change, _scores) = (network, iteration, change, null);
        Version++;
    }

    private async Task Submit(int? stopAfter)
    {
        var (job, stem) = (_job, Settings.ModelStem);
        _freeModel = FreeModel(stem);
        var options = new LiveOptions
        {
            IterationsPerSecond = Settings.Pace,
            StopAfter = stopAfter,
            Points = Settings.HasNamedData ? null : Points,
        };
        var submission = await job.Submit(Settings.ToSpec(Model), options, Settings.Model.Length > 0 ? null : () => FreeModel(stem));
        // the reader has started over meanwhile
        if (job != _job)
            return;
        if (submission is Submission.Accepted accepted)
            _freeModel = accepted.Job.Model;
        else
            Refusal = PlaygroundRefusal.Of(submission, Points, Model);
        Refresh();
    }

    private string FreeModel(string stem) => ModelNames.Free(models, jobs, stem);
}

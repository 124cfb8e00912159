using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using WebNN.Web.Features.Train;

namespace WebNN.Web.Lessons;

/// <summary>
/// A network that learns a sine before the reader's eyes: its settings, its job, and the curve that it has come to.
/// <see cref="Refresh"/>, called a few times a second, follows the job. For one thread at a time, as that of a circuit is.
/// </summary>
public sealed class RegressionSession(
    TrainingJobs jobs, JobAccess access, Caller by, ModelRegistry models) : IDisposable
{
    private const int CurvePoints = 121;

    // of the training points so many are drawn
    private const int DrawnPoints = 150;

    private static readonly Dataset Test = SineData.Test();

    private PlaygroundJob _job = new(jobs, access, by);
    private Network<float> _network = null!;
    private long _change = -1;

    /// <summary>Some of the points that it learns from.</summary>
    public static IReadOnlyList<(double X, double Y)> Points { get; } = DrawnOf(SineData.Train());

    public RegressionSettings Settings { get; private set; } = new();

    /// <summary>The last iteration done.</summary>
    public int Iteration { get; private set; }

    /// <summary>The network's answers from −π to π.</summary>
    public IReadOnlyList<(double X, double Y)> Curve { get; private set; } = [];

    /// <summary>The mean loss over the test points.</summary>
    public double Loss { get; private set; }

    /// <summary>Grows with every change of the network.</summary>
    public long Version { get; private set; }

    public PlaygroundState State => _job.State;

    public bool HasEnded => State == PlaygroundState.Ended;

    /// <summary>Indicates whether the network is to train on; the job may not have come so far yet.</summary>
    public bool IsGoing => _job.IsGoing;

    /// <summary>Empty before the first run or step.</summary>
    public string JobId => _job.Id;

    /// <summary>The job at the last refresh.</summary>
    public JobInfo? Job => _job.Info;

    /// <summary>Indicates whether the job that was asked for last was not taken; the playground says why.</summary>
    public PlaygroundRefusal? Refusal { get; private set; }

    /// <summary>The name of the model that the job makes.</summary>
    public string Model { get; private set; } = SineData.Name;

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
        if (jobs.Live(id) is null || jobs.Get(id) is not { } job || !PlaygroundJob.IsTheirs(job, by) || !Settings.Matches(job.Spec))
            return;
        _job = new PlaygroundJob(jobs, access, by, id);
        Model = job.Model;
    }

    /// <summary>Follows the job that <see cref="Open"/> has found, and keeps it alive from now on.</summary>
    public void Attach() => _job.Attach();

    /// <summary>Cancels the job and starts from other settings.</summary>
    public void Restart(RegressionSettings settings)
    {
        var job = _job;
        Start(settings);
        job.Abandon();
    }

    /// <summary>Takes over another pace, which needs no restart.</summary>
    public void Adjust(RegressionSettings settings)
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

    /// <summary>Reads the state of the job and its network.</summary>
    public void Refresh()
    {
        if (!_job.Refresh())
            Restart(Settings);
        if (_job.Snapshot is { } snapshot && snapshot.Change != _change)
            Show(snapshot.Network, snapshot.Iteration, snapshot.Change);
    }

    /// <summary>The network's answer to one number.</summary>
    public double Predict(double x) => Answers([x])[0];

    public void Dispose() => _job.Dispose();

    private void Start(RegressionSettings settings)
    {
        _job.Dispose();
        (_job, Refusal, Settings) = (new PlaygroundJob(jobs, access, by), null, settings);
        Model = FreeModel();
        Show(Settings.CreateNetwork(), 0, -1);
    }

    private void Show(Network<float> network, int iteration, long change)
    {
        (_network, Iteration, _change) = (network, iteration, change);
        double[] x = [.. Enumerable.Range(0, CurvePoints).Select(i => Math.PI * ((2.0 * i / (CurvePoints - 1)) - 1))];
        Curve = [.. x.Zip(Answers(x))];
        Loss = new Evaluator(network).Score(Test).Loss;
        Version++;
    }

    private double[] Answers(double[] x)
    {
        var workspace = new Workspace<float>(_network, x.Length);
        for (var n = 0; n < x.Length; n++)
            workspace.X[n, 0] = (float)x[n];
        var y = _network.Predict(workspace);
        return [.. Enumerable.Range(0, x.Length).Select(n => (double)y[n, 0])];
    }

    private async Task Submit(int? stopAfter)
    {
        var job = _job;
        var options = new LiveOptions { IterationsPerSecond = Settings.Pace, StopAfter = stopAfter };
        var submission = await job.Submit(Settings.ToSpec(Model), options, FreeModel);
        // the reader has started over meanwhile
        if (job != _job)
            return;
        if (submission is Submission.Accepted accepted)
            Model = accepted.Job.Model;
        else
            Refusal = PlaygroundRefusal.Of(submission, new(SineData.Train(1), Test), Model);
        Refresh();
    }

    private string FreeModel() => ModelNames.Free(models, jobs, SineData.Name);

    private static (double X, double Y)[] DrawnOf(Dataset data)
    {
        var points = new (double, double)[DrawnPoints];
        Span<double> x = stackalloc double[1];
        for (var i = 0; i < points.Length; i++)
        {
            data.CopyTo(i, x);
            points[i] = (x[0], data.NumbersOf(i)[0]);
        }

        return points;
    }
}

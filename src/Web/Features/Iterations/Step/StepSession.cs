using WebNN.Api.Datasets;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>The reason why an iteration cannot be stepped into.</summary>
public enum StepProblem
{
    None,

    /// <summary>There is no such job.</summary>
    NoJob,

    /// <summary>The job has not done it, or begins after it.</summary>
    NoIteration,

    /// <summary>The job begins there: nothing was calculated.</summary>
    Beginning,

    /// <summary>It cannot be had again with the bits that it had.</summary>
    Impossible,
}

/// <summary>An iteration on its page: the job, the iteration laid open, the step and the place that are looked at.</summary>
public sealed class StepSession
{
    private const int MaxSteps = 10_000;

    private readonly TrainingJobs _jobs;
    private readonly TimeMachine _machine;
    private readonly Selection? _selection;
    private int _step = 1;

    public StepSession(string id, int iteration, TrainingJobs jobs, TimeMachine machine, DatasetStore datasets)
    {
        (Id, Iteration, _jobs, _machine) = (id, iteration, jobs, machine);
        if (Job is not { } job)
            return;
        Data = datasets.Find(job.Spec.Dataset);
        _selection = new Selection(job.Spec.Layers.Count + 3);
        Problem = iteration == Start ? StepProblem.Beginning
            : iteration < Start || iteration > job.Iteration ? StepProblem.NoIteration
            : StepProblem.None;
    }

    public string Id { get; }

    public int Iteration { get; }

    /// <summary>Gets the job as it is now; null where there is none.</summary>
    public JobInfo? Job => _jobs.Get(Id);

    /// <summary>Gets where the job begins: 0, or where it branches off another.</summary>
    public int Start => Job?.Spec.From?.Iteration ?? 0;

    /// <summary>Gets what the job learned from; null where it has points of its own.</summary>
    public DatasetInfo? Data { get; }

    public StepProblem Problem { get; private set; } = StepProblem.NoJob;

    /// <summary>Gets the iteration laid open; null as long as it is not.</summary>
    public OpenIteration? Open { get; private set; }

    /// <summary>Gets the number of the step, from 1.</summary>
    public int Step => _step;

    /// <summary>Gets the place that is looked at, where there is a job.</summary>
    public Selection At => _selection!;

    /// <summary>Gets the step.</summary>
    public TraceStep Current => Open!.Steps[_step - 1];

    public bool HasPrevious => Iteration - 1 > Start;

    public bool HasNext => Job is { } job && Iteration < job.Iteration;

    public void Link(LinkState link)
    {
        link.Whole("step", ref _step, 1, MaxSteps);
        _selection?.Link(link);
    }

    /// <summary>Called when an address has been read.</summary>
    public void Linked() => Fit();

    /// <summary>Opens the iteration.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        try
        {
            var moment = await _machine.OpenAsync(Id, Iteration, ct);
            if (moment.Trace is not { } trace || Job is not { } job)
                return;
            Open = new OpenIteration(trace, UpdateRule.Of(job.Spec, trace));
            Fit();
        }
        catch (KeyNotFoundException)
        {
            Problem = StepProblem.NoJob;
        }
        catch (IterationMissingException)
        {
            Problem = StepProblem.NoIteration;
        }
        catch (ReplayImpossibleException)
        {
            Problem = StepProblem.Impossible;
        }
    }

    /// <summary>Goes to a step, or to the nearest there is.</summary>
    public void Go(int step) => _step = Open is null ? step : Math.Clamp(step, 1, Open.Steps.Count);

    /// <summary>Goes to the step that makes an array, or where it is used first.</summary>
    public void GoTo(string array) => Go(Open!.StepOf(array, _step));

    /// <summary>Looks at a number of an array, and at the same place of all others.</summary>
    public void Look(TraceArray array, int row, int column)
    {
        At.Choose(array.Rows, row);
        At.Choose(array.Columns, column);
    }

    /// <summary>Works out the number of the step's result that is looked at.</summary>
    public WorkedNumber Number() => new Working(Current, At, Open!.Trace.Before.Spec, Open.Rule).Number();

    private void Fit()
    {
        if (Open is null)
            return;
        Go(_step);
        Open.Fit(At);
    }
}

using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Specifies what came of asking a job's pace for the next iteration.</summary>
internal enum StepOutcome
{
    /// <summary>The iteration is done.</summary>
    Done,

    /// <summary>There is no iteration left to do.</summary>
    Finished,

    /// <summary>It was too early: a few milliseconds have been waited instead.</summary>
    Waited,

    /// <summary>As many iterations as were allowed are done.</summary>
    UsedUp,
}

/// <summary>
/// Decides when the next iteration of a job may be done. Every job has one; the training loop asks it once per iteration and knows nothing
/// else of who may be watching.
/// </summary>
internal abstract class Pace
{
    /// <summary>Gets a value indicating whether the job goes on after a restart, and therefore leaves checkpoints.</summary>
    public abstract bool SavesCheckpoints { get; }

    /// <summary>Takes the trainer, once it has been prepared.</summary>
    public virtual void Begin(Trainer trainer)
    {
    }

    /// <summary>Begins a turn of the job on its thread.</summary>
    public virtual void BeginTurn()
    {
    }

    /// <summary>Does the next iteration, if it is time for one.</summary>
    public abstract StepOutcome Step(IEnumerator<TrainingStep> steps);

    /// <summary>Reads the trainer between two iterations, while nobody else changes it.</summary>
    public virtual void Read(Action reading) => reading();

    /// <summary>Allows as many iterations as there are: a paused job has been resumed.</summary>
    public virtual void RunOn()
    {
    }

    /// <summary>Lets go of the trainer: its network is being published, or is no longer needed, and nobody may change it.</summary>
    public virtual void End()
    {
    }
}

/// <summary>Lets a job be trained as fast as the machine can.</summary>
internal sealed class FullSpeed : Pace
{
    private FullSpeed()
    {
    }

    public static FullSpeed Instance { get; } = new();

    public override bool SavesCheckpoints => true;

    public override StepOutcome Step(IEnumerator<TrainingStep> steps) => steps.MoveNext() ? StepOutcome.Done : StepOutcome.Finished;
}

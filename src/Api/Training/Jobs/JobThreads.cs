using WebNN.Engine.Threading;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// The threads of one job: as many as it asks for, or its share of the processors, which follows the jobs that begin and end beside it. A
/// watched job, which waits most of the time and is small, has one.
/// </summary>
internal sealed class JobThreads : IDisposable
{
    private readonly ProcessorShare _share;
    private readonly int? _asked;

    public JobThreads(TrainingJob job, ProcessorShare share)
    {
        _share = share;
        _asked = job.Spec.Threads ?? (job.Live is null ? null : 1);
        var most = Math.Min(_asked ?? int.MaxValue, Environment.ProcessorCount);
        Workers = most > 1 ? new Workers(most) : null;
    }

    /// <summary>Gets the threads; null: only the one that trains.</summary>
    public Workers? Workers { get; }

    /// <summary>Counts the job as one in training.</summary>
    public void Begin()
    {
        _share.Enter();
        Follow();
    }

    /// <summary>Takes as many threads as are the job's now. Between two iterations only.</summary>
    public void Follow()
    {
        if (Workers is not null)
            Workers.Active = _asked ?? _share.Threads;
    }

    /// <summary>Counts it no more.</summary>
    public void End() => _share.Leave();

    public void Dispose() => Workers?.Dispose();
}

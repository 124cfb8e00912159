namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Shares the machine's processors among the jobs in training: as many threads for each as there are processors for it, but at least one.
/// </summary>
internal sealed class ProcessorShare
{
    private int _jobs;

    /// <summary>Gets the threads of a job now; jobs that begin and end change it.</summary>
    public int Threads => Math.Max(1, Environment.ProcessorCount / Math.Max(1, Volatile.Read(ref _jobs)));

    /// <summary>Counts a job that begins to train.</summary>
    public void Enter() => Interlocked.Increment(ref _jobs);

    /// <summary>Counts a job that trains no more.</summary>
    public void Leave() => Interlocked.Decrement(ref _jobs);
}

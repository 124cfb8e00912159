using System.Threading.Channels;

namespace WebNN.Api.Training.Jobs;

/// <summary>Hands jobs to whoever trains them, in the order in which they came. Some may have been cancelled in the meantime.</summary>
internal sealed class JobQueue
{
    private readonly Channel<TrainingJob> _waiting = Channel.CreateUnbounded<TrainingJob>();
    private readonly Channel<TrainingJob> _watched = Channel.CreateUnbounded<TrainingJob>();
    private long _places;

    /// <summary>Gets the jobs that wait for their turn.</summary>
    public ChannelReader<TrainingJob> Waiting => _waiting.Reader;

    /// <summary>Gets the jobs that someone watches, to be run at once.</summary>
    public ChannelReader<TrainingJob> Watched => _watched.Reader;

    public void Add(TrainingJob job)
    {
        job.Place = Interlocked.Increment(ref _places);
        (job.Live is null ? _waiting : _watched).Writer.TryWrite(job);
    }
}

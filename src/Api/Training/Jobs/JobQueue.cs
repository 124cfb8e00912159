using System.Threading.Channels;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Hands jobs to whoever trains them. Owners take turns: the next is the one whose last turn is longest ago, and of one owner's jobs the
/// one that came first. Some may have been cancelled in the meantime.
/// </summary>
internal sealed class JobQueue(int slots) : IJobQueue
{
    private readonly Channel<TrainingJob> _watched = Channel.CreateUnbounded<TrainingJob>();

    // one for each job that waits: which of them is next is decided as it is taken
    private readonly Channel<bool> _turnsToTake = Channel.CreateUnbounded<bool>();
    private readonly Lock _gate = new();
    private readonly List<TrainingJob> _waiting = [];
    private readonly Dictionary<string, long> _lastTurns = new(StringComparer.Ordinal);
    private long _turns;

    public int Slots => slots;

    public ChannelReader<TrainingJob> Watched => _watched.Reader;

    public void Add(TrainingJob job)
    {
        if (job.Live is not null)
        {
            _watched.Writer.TryWrite(job);
            return;
        }

        lock (_gate) _waiting.Add(job);
        _turnsToTake.Writer.TryWrite(true);
    }

    public async Task<TrainingJob> TakeAsync(CancellationToken ct)
    {
        await _turnsToTake.Reader.ReadAsync(ct);
        lock (_gate)
        {
            var next = Turns.Next(_waiting, _lastTurns);
            _waiting.Remove(next);
            if (next.Status.State == JobState.Queued)
                _lastTurns[Turns.OwnerOf(next)] = ++_turns;
            return next;
        }
    }

    public void Leave(TrainingJob job)
    {
        // nobody else waits for it
    }

    public (int Before, int Waiting) Before(string? id, string? owner)
    {
        lock (_gate)
            return Turns.Before(_waiting.Where(job => job.Status.State == JobState.Queued), _lastTurns, id, owner);
    }
}

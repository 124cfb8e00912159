using System.Threading.Channels;

namespace WebNN.Api.Training.Live;

/// <summary>
/// Lets a bounded number of frames be on their way into connections at once. A crowd is served one after another, and what it is being
/// sent does not all lie in memory; a reader that is slow holds the others up for <see cref="MaxTurn"/> at most.
/// </summary>
internal sealed class FrameTurns
{
    public static readonly TimeSpan MaxTurn = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _free = Channel.CreateUnbounded<bool>();
    private readonly TimeProvider _time;

    public FrameTurns(int atOnce, TimeProvider time)
    {
        _time = time;
        for (var i = 0; i < atOnce; i++)
            _free.Writer.TryWrite(true);
    }

    /// <summary>Waits for a turn; it ends when disposed, or after <see cref="MaxTurn"/>.</summary>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken ct)
    {
        await _free.Reader.ReadAsync(ct);
        return new Turn(_free.Writer, _time);
    }

    private sealed class Turn : IDisposable
    {
        private readonly ChannelWriter<bool> _free;
        private readonly ITimer _limit;
        private int _ended;

        public Turn(ChannelWriter<bool> free, TimeProvider time)
        {
            _free = free;
            _limit = time.CreateTimer(turn => ((Turn)turn!).End(), this, MaxTurn, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _limit.Dispose();
            End();
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                _free.TryWrite(true);
        }
    }
}

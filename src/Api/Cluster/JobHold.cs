using System.Diagnostics;
using Npgsql;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>A job that another node has taken since.</summary>
internal sealed class FencedException(string job) : Exception($"Another node trains job {job} by now.");

/// <summary>
/// This node's turn at a job: as long as its lease is renewed no other node has one. What the job measures and its checkpoints are shipped
/// meanwhile, and what is asked of the job comes back. Without the database the training goes on until the lease has run out, and stands
/// still until it is known whose the job is.
/// </summary>
internal sealed partial class JobHold : IDisposable
{
    private static readonly TimeSpan ShipEvery = TimeSpan.FromMilliseconds(50), RetryAtMostEvery = TimeSpan.FromSeconds(1);

    private readonly TrainingJob _job;
    private readonly LogShipper _shipper;
    private readonly CheckpointShipper _checkpoints;
    private readonly TimeSpan _lease;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _shipping = new(), _leasing = new();
    private TaskCompletionSource? _known;
    private long _validSince;
    private StopRequest _asked;
    private volatile bool _lost;

    /// <summary>Begins a turn.</summary>
    /// <param name="job">The job, whose log is as the database has it.</param>
    /// <param name="epoch">The number of its take.</param>
    /// <param name="since">When it was taken, by the stopwatch, or before.</param>
    /// <param name="database">Where it is kept.</param>
    /// <param name="lease">How long a lease holds.</param>
    /// <param name="log">Where it is told that a job was lost.</param>
    public JobHold(TrainingJob job, int epoch, long since, Database database, TimeSpan lease, ILogger log)
    {
        (_job, Epoch, _validSince, _lease, _log) = (job, epoch, since, lease, log);
        (_shipper, _checkpoints) = (new LogShipper(job, epoch, database, lease), new CheckpointShipper(job, epoch, database));
        _ = Task.Run(KeepAsync);
        _ = Task.Run(WatchLeaseAsync);
    }

    /// <summary>Gets the number of the take: whoever has an older one can change nothing.</summary>
    public int Epoch { get; }

    /// <summary>Gets a value indicating whether another node has the job by now.</summary>
    public bool IsLost => _lost;

    /// <summary>Takes a checkpoint to be shipped, in place of one that has not been.</summary>
    public void Offer(int iteration, byte[] state) => _checkpoints.Offer(iteration, state);

    /// <summary>Ships everything: the end of the turn may be stored afterwards.</summary>
    /// <exception cref="FencedException">Another node has the job.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Flush()
    {
        while (Ship(force: true))
        {
            // as many frames as it takes
        }

        _checkpoints.Ship(_shipper.Shipped);
    }

    /// <summary>Ends the turn by what is stored: no lease is renewed meanwhile, or afterwards.</summary>
    /// <param name="store">Stores it.</param>
    /// <param name="hasEnded">Whether what was stored ends the turn.</param>
    public T End<T>(Func<T> store, Func<T, bool> hasEnded)
    {
        lock (_shipping)
        {
            var stored = store();
            if (hasEnded(stored))
                Dispose();
            return stored;
        }
    }

    /// <summary>Renews the lease within a transaction: the first thing in it, and it fails where another node has the job.</summary>
    /// <exception cref="FencedException">Another node has the job.</exception>
    public void Fence(NpgsqlConnection connection)
    {
        if (connection.Execute("update lease set until = now() + $3 where job = $1 and epoch = $2", _job.Id, Epoch, _lease) == 0)
            throw Lost();
    }

    /// <summary>Waits until it is known whose the job is, after its training has stopped for want of a lease. True: it is ours.</summary>
    public async Task<bool> RegainAsync(CancellationToken ct)
    {
        Task? known;
        lock (_leasing)
            known = _known?.Task;
        if (known is not null)
            await known.WaitAsync(ct);
        if (_lost || _end.IsCancellationRequested)
            return false;
        _job.Request = _asked;
        return true;
    }

    /// <summary>Ends the turn; the lease is given back by whoever stores that it has ended.</summary>
    public void Dispose()
    {
        if (!_end.IsCancellationRequested)
            _end.Cancel();
        lock (_leasing)
            _known?.TrySetResult();
    }

    private FencedException Lost()
    {
        if (!_lost)
            LogLost(_job.Id);
        _lost = true;
        _job.TryRequest(StopRequest.Fenced);
        lock (_leasing)
            _known?.TrySetResult();
        return new FencedException(_job.Id);
    }

    private async Task KeepAsync()
    {
        var pause = ShipEvery;
        while (!_end.IsCancellationRequested && !_lost)
        {
            try
            {
                var isMore = Ship(force: Stopwatch.GetElapsedTime(_validSince) > _lease / 4);
                _checkpoints.ShipInBackground(_shipper.Shipped);
                pause = isMore ? TimeSpan.Zero : ShipEvery;
            }
            catch (DatabaseUnavailableException)
            {
                pause = TimeSpan.FromTicks(Math.Clamp(2 * pause.Ticks, ShipEvery.Ticks, RetryAtMostEvery.Ticks));
            }
            catch (FencedException)
            {
                return;
            }
#pragma warning disable CA1031 // a job without its lease stops, and says so here; nothing else may stop it
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnexpected(e, _job.Id);
                pause = RetryAtMostEvery;
            }

            await Pause(pause);
        }
    }

    // beside the shipping, which may wait for an answer
    private async Task WatchLeaseAsync()
    {
        while (!_end.IsCancellationRequested && !_lost)
        {
            lock (_leasing)
            {
                if (_known is null && Stopwatch.GetElapsedTime(Volatile.Read(ref _validSince)) >= _lease)
                {
                    LogSuspended(_job.Id);
                    _known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _job.TryRequest(StopRequest.Fenced);
                }
            }

            await Pause(ShipEvery);
        }
    }

    private Task Pause(TimeSpan pause) => Task.Delay(pause, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);

    // True: there is more
    private bool Ship(bool force)
    {
        lock (_shipping)
        {
            if (_lost)
                throw new FencedException(_job.Id);
            if (_end.IsCancellationRequested)
                return false;
            try
            {
                var begin = Stopwatch.GetTimestamp();
                if (_shipper.Ship(force) is not { } receipt)
                    return false;
                Volatile.Write(ref _validSince, begin);
                Renewed(receipt.Asked);
                return receipt.IsMore;
            }
            catch (FencedException)
            {
                throw Lost();
            }
        }
    }

    private void Renewed(StopRequest asked)
    {
        lock (_leasing)
        {
            _asked = asked;
            if (_known is { } waiting)
            {
                _known = null;
                waiting.TrySetResult();
            }
            else if (asked != StopRequest.None)
            {
                _job.TryRequest(asked);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Training job {Id} is another node's by now: this one leaves it")]
    private partial void LogLost(string id);

    [LoggerMessage(LogLevel.Warning, "Training job {Id} stands still: the database has not answered for as long as its lease holds")]
    private partial void LogSuspended(string id);

    [LoggerMessage(LogLevel.Error, "What training job {Id} has measured could not be stored")]
    private partial void LogUnexpected(Exception exception, string id);
}

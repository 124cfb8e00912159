using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>A job that another node has taken since.</summary>
internal sealed class FencedException(string job) : Exception($"Another node trains job {job} by now.");

/// <summary>
/// This node's turn at a job: as long as its lease is renewed no other node has one. Ships what the job measures from its log, and its
/// checkpoints, to the database; brings back what is asked of the job. Without the database the training goes on until the lease has run
/// out, and stands still until it is known whose the job is.
/// </summary>
internal sealed partial class JobHold : IDisposable
{
    private const int MaxLosses = 1 << 18;

    private static readonly TimeSpan ShipEvery = TimeSpan.FromMilliseconds(50), ProgressEvery = TimeSpan.FromMilliseconds(250),
        CheckpointEvery = TimeSpan.FromSeconds(10), FirstCheckpointAfter = TimeSpan.FromSeconds(2),
        RetryAtMostEvery = TimeSpan.FromSeconds(1);

    private readonly TrainingJob _job;
    private readonly Database _database;
    private readonly TimeSpan _lease;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _shipping = new(), _saving = new(), _uploadTurn = new(), _leasing = new();
    private readonly float[] _losses = new float[1 << 16];
    private TaskCompletionSource<bool>? _regained;
    private (int Iteration, byte[] State)? _checkpoint;
    private Task _uploading = Task.CompletedTask;
    private long _validSince, _progressAt, _checkpointAt = Stopwatch.GetTimestamp();
    private TimeSpan _checkpointEvery = FirstCheckpointAfter;
    private int _shipped, _evaluations, _shippedIteration = -1;
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
        (_job, Epoch, _validSince, _database, _lease, _log) = (job, epoch, since, database, lease, log);
        (_shipped, _evaluations) = (job.Log.End, job.Log.Epochs(0).Count);
        _ = Task.Run(KeepAsync);
        _ = Task.Run(WatchLeaseAsync);
    }

    /// <summary>Gets the number of the take: whoever has an older one can change nothing.</summary>
    public int Epoch { get; }

    /// <summary>Gets a value indicating whether another node has the job by now.</summary>
    public bool IsLost => _lost;

    /// <summary>Gets how long a lease holds.</summary>
    public TimeSpan Lease => _lease;

    /// <summary>Takes a checkpoint to be shipped, in place of one that has not been.</summary>
    public void Offer(int iteration, byte[] state)
    {
        lock (_saving)
            _checkpoint = (iteration, state);
    }

    /// <summary>Ships everything: the end of the turn may be stored afterwards.</summary>
    /// <exception cref="FencedException">Another node has the job.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Flush()
    {
        while (Ship(force: true))
        {
            // as many frames as it takes
        }

        Upload();
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
        Task<bool>? regained;
        lock (_leasing)
            regained = _regained?.Task;
        if (regained is not null)
            await regained.WaitAsync(ct);
        if (_lost)
            return false;
        _job.Request = _asked;
        return true;
    }

    /// <summary>Ends the turn; the lease is given back by whoever stores that the turn has ended.</summary>
    public void Dispose()
    {
        if (!_end.IsCancellationRequested)
            _end.Cancel();
        lock (_leasing)
            _regained?.TrySetResult(false);
    }

    private FencedException Lost()
    {
        if (!_lost)
            LogLost(_job.Id);
        _lost = true;
        _job.TryRequest(StopRequest.Fenced);
        lock (_leasing)
            _regained?.TrySetResult(false);
        return new FencedException(_job.Id);
    }

    private async Task KeepAsync()
    {
        var pause = ShipEvery;
        while (!_end.IsCancellationRequested && !_lost)
        {
            try
            {
                var more = Ship(force: Stopwatch.GetElapsedTime(_validSince) > _lease / 4);
                UploadInBackground();
                pause = more ? TimeSpan.Zero : ShipEvery;
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
                if (_regained is null && Stopwatch.GetElapsedTime(Volatile.Read(ref _validSince)) >= _lease)
                {
                    LogSuspended(_job.Id);
                    _regained = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _job.TryRequest(StopRequest.Fenced);
                }
            }

            await Pause(ShipEvery);
        }
    }

    private Task Pause(TimeSpan pause) => Task.Delay(pause, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Ships a frame of what is new, or renews the lease. True: there is more.</summary>
    private bool Ship(bool force)
    {
        lock (_shipping)
        {
            if (_lost)
                throw new FencedException(_job.Id);
            if (_end.IsCancellationRequested)
                return false;
            var status = _job.Status;
            var (end, points) = (_job.Log.End, _job.Log.Epochs(0, _evaluations));
            var hasProgress = status.Iteration != _shippedIteration && Stopwatch.GetElapsedTime(_progressAt) >= ProgressEvery;
            if (!force && end == _shipped && points.Count == 0 && !hasProgress)
                return false;
            if (end < _shipped)
                Cut(end);
            var count = Read(Math.Min(end - _shipped, _losses.Length));
            EpochPoint[] measured = [.. points.TakeWhile(point => point.Iteration <= _shipped + count)];
            var begin = Stopwatch.GetTimestamp();
            _asked = _database.Run(connection => Append(connection, count, measured, force || hasProgress ? status : null));
            Volatile.Write(ref _validSince, begin);
            (_shipped, _evaluations) = (_shipped + count, _evaluations + measured.Length);
            if (force || hasProgress)
                (_progressAt, _shippedIteration) = (begin, status.Iteration);
            Renewed();
            return _shipped < end || measured.Length < points.Count;
        }
    }

    private void Renewed()
    {
        lock (_leasing)
        {
            if (_regained is { } waiting)
            {
                _regained = null;
                waiting.TrySetResult(true);
            }
            else if (_asked != StopRequest.None)
            {
                _job.TryRequest(_asked);
            }
        }
    }

    private StopRequest Append(NpgsqlConnection connection, int count, EpochPoint[] measured, JobStatus? progress)
    {
        var rows = connection.Rows(
            "select asked from append($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            reader => reader.GetString(0),
            _job.Id,
            Epoch,
            _shipped + 1,
            count,
            MemoryMarshal.AsBytes(_losses.AsSpan(0, count)).ToArray(),
            measured.Select(point => point.Iteration).ToArray(),
            measured.Select(EvaluationRow.ToJson).ToArray(),
            progress is null ? null : JobProgress.Of(progress).ToJson(),
            _lease);
        if (rows is [var asked])
            return Enum.Parse<StopRequest>(asked, ignoreCase: true);

        // stored before, by a statement whose answer got lost; or another node's by now
        if (connection.Scalar<int?>("select log_end from lease where job = $1 and epoch = $2", _job.Id, Epoch) is not { } stored)
            throw Lost();
        _shipped = stored;
        throw new DatabaseUnavailableException(new InvalidOperationException("The database had stored more than it had said."));
    }

    private int Read(int wanted)
    {
        using var reader = wanted > 0 ? _job.Log.OpenReader() : null;
        return reader?.Read(_shipped + 1, _losses.AsSpan(0, wanted)) ?? 0;
    }

    // trained again with other bits, as a build does that calculates otherwise
    private void Cut(int end)
    {
        _database.Transact(connection =>
        {
            if (connection.Execute("update lease set log_end = $3 where job = $1 and epoch = $2", _job.Id, Epoch, end) == 0)
                throw Lost();
            connection.Execute(
                "update frame set losses = substring(losses for 4 * ($2 - first + 1)) where job = $1 and first <= $2 "
                + "and first + octet_length(losses) / 4 > $2 + 1",
                _job.Id, end);
            connection.Execute("delete from frame where job = $1 and first > $2", _job.Id, end);
            return connection.Execute("delete from evaluation where job = $1 and iteration > $2", _job.Id, end);
        });
        (_shipped, _evaluations) = (end, Math.Min(_evaluations, _job.Log.Epochs(0).Count));
    }

    private void UploadInBackground()
    {
        if (!_uploading.IsCompleted || Stopwatch.GetElapsedTime(_checkpointAt) < _checkpointEvery || _checkpoint is null)
            return;
        _uploading = Task.Run(() =>
        {
            try
            {
                var begin = Stopwatch.GetTimestamp();
                Upload();
                _checkpointEvery = TimeSpan.FromTicks(Math.Max(CheckpointEvery.Ticks, 20 * Stopwatch.GetElapsedTime(begin).Ticks));
            }
            catch (Exception e) when (e is DatabaseUnavailableException or FencedException)
            {
                // the next one is tried again, or is another node's
            }
        });
    }

    // the log is behind no checkpoint: what is not shipped yet waits
    private void Upload()
    {
        lock (_uploadTurn)
        {
            (int Iteration, byte[] State)? pending;
            lock (_saving)
                pending = _checkpoint;
            if (pending is not var (iteration, state) || iteration > _shipped)
                return;
            _database.Run(connection =>
            {
                var blob = Blobs.Write(connection, state);
                var before = connection.Rows(
                    """
                    with old as (select blob from lease where job = $1 for update)
                    update lease set checkpoint = $3, blob = $4 from old where job = $1 and epoch = $2 returning old.blob
                    """,
                    reader => reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0),
                    _job.Id, Epoch, iteration, blob);
                if (before.Count == 0)
                    throw Lost();
                return connection.Execute("delete from blob where id = $1", before[0]);
            });
            lock (_saving)
                _checkpoint = ReferenceEquals(_checkpoint?.State, state) ? null : _checkpoint;
            _checkpointAt = Stopwatch.GetTimestamp();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Training job {Id} is another node's by now: this one leaves it")]
    private partial void LogLost(string id);

    [LoggerMessage(LogLevel.Warning, "Training job {Id} stands still: the database has not answered for as long as its lease holds")]
    private partial void LogSuspended(string id);

    [LoggerMessage(LogLevel.Error, "What training job {Id} has measured could not be stored")]
    private partial void LogUnexpected(Exception exception, string id);
}

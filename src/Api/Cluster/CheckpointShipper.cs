using System.Diagnostics;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>Ships a job's newest checkpoint to the database now and then, beside the training. Safe from any thread.</summary>
internal sealed class CheckpointShipper(TrainingJob job, int epoch, Database database)
{
    // and never more than a twentieth of the time
    private const int Share = 20;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new(), _turn = new();
    private (int Iteration, byte[] State)? _offered;
    private Task _shipping = Task.CompletedTask;
    private long _shippedAt = Stopwatch.GetTimestamp();
    private TimeSpan _interval = First;

    /// <summary>Takes a checkpoint to be shipped, in place of one that has not been.</summary>
    public void Offer(int iteration, byte[] state)
    {
        lock (_gate)
            _offered = (iteration, state);
    }

    /// <summary>Begins to ship what was offered, if it is time.</summary>
    /// <param name="end">The last iteration whose loss the database has.</param>
    public void ShipInBackground(int end)
    {
        if (_offered is null || !_shipping.IsCompleted || Stopwatch.GetElapsedTime(_shippedAt) < _interval)
            return;
        _shipping = Task.Run(() =>
        {
            try
            {
                var begin = Stopwatch.GetTimestamp();
                Ship(end);
                _interval = TimeSpan.FromTicks(Math.Max(Interval.Ticks, Share * Stopwatch.GetElapsedTime(begin).Ticks));
            }
            catch (Exception e) when (e is DatabaseUnavailableException or FencedException)
            {
                // the next one is tried again, or is another node's
            }
        });
    }

    /// <summary>Ships what was offered, unless the database has not its losses yet: the log is behind no checkpoint.</summary>
    /// <exception cref="FencedException">Another node has the job.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Ship(int end)
    {
        lock (_turn)
        {
            (int Iteration, byte[] State)? offered;
            lock (_gate)
                offered = _offered;
            if (offered is not var (iteration, state) || iteration > end)
                return;
            Store(iteration, state);
            lock (_gate)
                _offered = ReferenceEquals(_offered?.State, state) ? null : _offered;
            _shippedAt = Stopwatch.GetTimestamp();
        }
    }

    private void Store(int iteration, byte[] state) => database.Run(connection =>
    {
        var blob = Blobs.Write(connection, state);
        var before = connection.Rows(
            """
            with old as (select blob from lease where job = $1 for update)
            update lease set checkpoint = $3, blob = $4 from old where job = $1 and epoch = $2 returning old.blob
            """,
            reader => reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0),
            job.Id, epoch, iteration, blob);
        return before.Count == 0 ? throw new FencedException(job.Id)
            : connection.Execute("delete from blob where id = $1", before[0]);
    });
}

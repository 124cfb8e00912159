using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Cluster;

/// <summary>Keeps checkpoints in the database, where the next node finds them; they are shipped beside the training.</summary>
internal sealed class SharedCheckpoints(Database database) : ICheckpoints
{
    public void Save(TrainingJob job, Trainer trainer)
    {
        if (job.Hold is not { } hold)
            return;
        var state = trainer.Save(KeyValuePair.Create(FileSeal.Key, FileSeal.Open));
        FileSeal.Close(state);
        hold.Offer(trainer.Iteration, state);
    }

    public bool Exists(TrainingJob job) => database.Run(connection => BlobOf(connection, job) is not null);

    public byte[]? Read(TrainingJob job)
    {
        var bytes = database.Run(connection => BlobOf(connection, job) is { } blob ? Blobs.Read(connection, blob) : null);
        return bytes is null || FileSeal.IsWhole(bytes) ? bytes
            : throw new TensorFormatException("The checkpoint's bytes do not match their checksum.");
    }

    public void Drop(TrainingJob job)
    {
        try
        {
            database.Run(connection => connection.Execute(
                """
                with old as (select blob from lease where job = $1 and until < now() for update),
                     gone as (delete from blob using old where blob.id = old.blob)
                update lease set checkpoint = null, blob = null where job = $1 and until < now()
                """,
                job.Id));
        }
        catch (DatabaseUnavailableException)
        {
            // it goes with the job
        }
    }

    private static Guid? BlobOf(Npgsql.NpgsqlConnection connection, TrainingJob job) =>
        connection.Scalar<Guid?>("select blob from lease where job = $1", job.Id);
}

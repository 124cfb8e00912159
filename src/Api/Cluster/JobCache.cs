using Npgsql;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Training;

namespace WebNN.Api.Cluster;

/// <summary>
/// The folders in which this node keeps logs and moments of the cluster's jobs, <c>cluster/jobs</c> in its data directory: a copy, which a
/// start begins anew.
/// </summary>
internal sealed class JobCache
{
    private readonly string _root;
    private readonly Database _database;
    private readonly LogFeed _feed;

    public JobCache(DataDirectory data, Database database, LogFeed feed)
    {
        (_database, _feed) = (database, feed);
        _root = Path.Combine(data.Root, "cluster", "jobs");
        // what an earlier process had measured and not shipped may have come out otherwise elsewhere
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
        Directory.CreateDirectory(_root);
    }

    /// <summary>Makes a job of its row, with its folder and what belongs to it.</summary>
    public TrainingJob Open(JobRow row)
    {
        var folder = Path.Combine(_root, row.Id);
        Directory.CreateDirectory(folder);
        var files = _database.Run(connection => connection.Rows(
            "select name, data from job_file where job = $1", reader => (reader.GetString(0), reader.GetFieldValue<byte[]>(1)), row.Id));
        foreach (var (name, data) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, data);
        }

        var spec = row.Spec with { TrainRows = row.Spec.TrainRows ?? Math.Min(row.Status.TrainRows, Evaluator.TrainRows) };
        return new TrainingJob(row.Id, spec, row.Status, folder, log => _feed.Fill(row.Id, log)) { Node = row.Node };
    }

    /// <summary>Makes a new job with its folder, whose files are then stored by <see cref="Store"/>.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TrainingJob Make(string id, JobRequest request, JobStatus status)
    {
        var folder = Path.Combine(_root, id);
        Directory.CreateDirectory(folder);
        request.Data.Save(folder);
        if (request.Start is { } start)
            new Keyframes(folder).Write(status.Start, start);
        return new TrainingJob(id, request.Spec, status, folder, log => _feed.Fill(id, log)) { Address = request.By?.Address };
    }

    /// <summary>Stores the files of a new job.</summary>
    public static void Store(NpgsqlConnection connection, TrainingJob job)
    {
        foreach (var path in Directory.EnumerateFiles(job.Folder, "*", SearchOption.AllDirectories))
        {
            connection.Execute(
                "insert into job_file values ($1, $2, $3) on conflict (job, name) do update set data = excluded.data",
                job.Id, Path.GetRelativePath(job.Folder, path), File.ReadAllBytes(path));
        }
    }

    /// <summary>Stores the edits by hand of a watched job, so that other nodes can open its iterations again.</summary>
    public static void StoreEdits(NpgsqlConnection connection, TrainingJob job)
    {
        var path = Path.Combine(job.Folder, HandEdits.FileName);
        if (File.Exists(path))
        {
            connection.Execute(
                "insert into job_file values ($1, $2, $3) on conflict (job, name) do update set data = excluded.data",
                job.Id, HandEdits.FileName, File.ReadAllBytes(path));
        }
    }

    /// <summary>Removes a job's folder, as far as that is possible.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the next start begins anew
        }
    }
}

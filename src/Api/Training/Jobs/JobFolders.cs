using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Jobs on disk, one folder each: <c>spec.json</c> (written once), <c>state.json</c> (replaced in one step) and the metric log. A job
/// appears by one rename, so a crash leaves either a whole job or none.
/// </summary>
internal sealed partial class JobFolders : IJobStore
{
    private const string SpecFile = "spec.json", StateFile = "state.json";

    private readonly string _root;
    private readonly ILogger _log;

    public JobFolders(string root, ILogger log)
    {
        _root = root;
        _log = log;
        Directory.CreateDirectory(root);
    }

    public bool IsShared => false;

    public ICheckpoints Checkpoints { get; } = new CheckpointFiles();

    // nobody else changes them
    public void Refresh()
    {
    }

    public TrainingJob Create(string id, JobRequest request, JobStatus status)
    {
        var temporary = Path.Combine(_root, DataDirectory.TemporaryPrefix + id);
        Directory.CreateDirectory(temporary);
        try
        {
            DurableFiles.Write(Path.Combine(temporary, SpecFile), JsonSerializer.SerializeToUtf8Bytes(request.Spec, JobJson.Options));
            DurableFiles.Write(Path.Combine(temporary, StateFile), JsonSerializer.SerializeToUtf8Bytes(status, JobJson.Options));
            request.Data.Save(temporary);
            if (request.Start is { } start)
                new Keyframes(temporary).Write(status.Start, start);
            DurableFiles.MoveFolder(temporary, FolderOf(id));
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }

        return new TrainingJob(id, request.Spec, status, FolderOf(id)) { Address = request.By?.Address };
    }

    public bool TryChange(TrainingJob job, Func<JobStatus, JobStatus?> next, bool endsTurn = false) =>
        job.TryUpdate(next, status => Save(job, status));

    public void Change(TrainingJob job, Func<JobStatus, JobStatus> next, bool endsTurn = false) => job.TryUpdate(next, status =>
    {
        try
        {
            Save(job, status);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(e, job.Id);
        }
    });

    // a crash between the two loses nothing: the next start finds the version
    public ModelVersion Complete(TrainingJob job, Func<JobEnd?, ModelVersion> publish)
    {
        var version = publish(null);
        Change(job, status => status.Published(version));
        return version;
    }

    private static void Save(TrainingJob job, JobStatus status) =>
        DurableFiles.Replace(Path.Combine(job.Folder, StateFile), JsonSerializer.SerializeToUtf8Bytes(status, JobJson.Options));

    // a crash in the middle leaves a folder that the next start removes
    public bool Delete(TrainingJob job)
    {
        var removed = Path.Combine(_root, DataDirectory.TemporaryPrefix + job.Id);
        Directory.Move(job.Folder, removed);
        DurableFiles.FlushDirectory(_root);
        Directory.Delete(removed, recursive: true);
        return true;
    }

    public IEnumerable<TrainingJob> LoadAll()
    {
        var ids = Directory.EnumerateDirectories(_root).Select(Path.GetFileName).Where(JobId.IsValid);
        foreach (var id in ids.Order(StringComparer.Ordinal))
        {
            if (Load(id!) is { } job)
                yield return job;
        }
    }

    private TrainingJob? Load(string id)
    {
        try
        {
            var (spec, status) = (Read<TrainingSpec>(id, SpecFile), Read<JobStatus>(id, StateFile));
            // jobs of earlier versions of the program measured so many, and do not say so
            spec = spec with { TrainRows = spec.TrainRows ?? Math.Min(status.TrainRows, Evaluator.TrainRows) };
            return new TrainingJob(id, spec, status, FolderOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(e, id);
            return null;
        }
    }

    private T Read<T>(string id, string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(FolderOf(id), file)), JobJson.Options)
        ?? throw new JsonException($"{file} is null.");

    private string FolderOf(string id) => Path.Combine(_root, id);

    [LoggerMessage(LogLevel.Error, "Training job {Id} cannot be read from its folder and is left out")]
    private partial void LogUnreadable(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "The state of training job {Id} could not be written")]
    private partial void LogNotSaved(Exception exception, string id);
}

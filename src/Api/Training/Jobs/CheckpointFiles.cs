using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Keeps checkpoints in the jobs' folders, <c>checkpoint.safetensors</c>.</summary>
internal sealed class CheckpointFiles : ICheckpoints
{
    public const string FileName = "checkpoint.safetensors";

    public static string PathOf(TrainingJob job) => Path.Combine(job.Folder, FileName);

    public void Save(TrainingJob job, Trainer trainer)
    {
        var bytes = trainer.Save(KeyValuePair.Create(FileSeal.Key, FileSeal.Open));
        FileSeal.Close(bytes);
        job.Log.FlushToDisk();
        DurableFiles.Replace(PathOf(job), bytes);
    }

    public bool Exists(TrainingJob job) => File.Exists(PathOf(job));

    public byte[]? Read(TrainingJob job)
    {
        if (!Exists(job))
            return null;
        var bytes = File.ReadAllBytes(PathOf(job));
        return FileSeal.IsWhole(bytes) ? bytes : throw new TensorFormatException("The checkpoint's bytes do not match their checksum.");
    }

    public void Drop(TrainingJob job)
    {
        try
        {
            File.Delete(PathOf(job));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it goes with the job
        }
    }
}

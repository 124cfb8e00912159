using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// A job's checkpoint, in its folder: parameters, the optimizer's state, the iteration. From here it goes on after a restart, with
/// the bits it would have had. What the log knows beyond it is trained again.
/// </summary>
internal static class Checkpoint
{
    public const string File = "checkpoint.safetensors";

    /// <summary>Replaces the last one in one step. The log reaches the disk first: it is never behind its checkpoint.</summary>
    /// <exception cref="IOException">It cannot be written; the last one is still there.</exception>
    /// <exception cref="TensorFormatException">
    /// A number is not finite, as happens to an optimizer's sums; the last one is still there.
    /// </exception>
    public static void Save(TrainingJob job, Trainer trainer)
    {
        var bytes = trainer.Save(KeyValuePair.Create(FileSeal.Key, FileSeal.Open));
        FileSeal.Close(bytes);
        job.Log.FlushToDisk();
        DurableFiles.Replace(PathOf(job), bytes);
    }

    /// <summary>Indicates whether a job has a checkpoint.</summary>
    public static bool Exists(TrainingJob job) => System.IO.File.Exists(PathOf(job));

    /// <summary>The file, or null where there is none.</summary>
    /// <exception cref="TensorFormatException">It is damaged: its bytes do not match their checksum.</exception>
    public static byte[]? Read(TrainingJob job)
    {
        if (!Exists(job))
            return null;
        var bytes = System.IO.File.ReadAllBytes(PathOf(job));
        return FileSeal.IsWhole(bytes) ? bytes : throw new TensorFormatException("The checkpoint's bytes do not match their checksum.");
    }

    /// <summary>Nobody will go on from here. That the file stays, if it cannot be removed, does no harm.</summary>
    public static void Drop(TrainingJob job)
    {
        try
        {
            System.IO.File.Delete(PathOf(job));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it goes with the job
        }
    }

    private static string PathOf(TrainingJob job) => Path.Combine(job.Folder, File);
}

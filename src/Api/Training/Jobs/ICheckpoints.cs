using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Keeps a checkpoint for each job: parameters, the optimizer's state, the iteration. From here it goes on after a restart, with the bits
/// it would have had. What the log knows beyond it is trained again.
/// </summary>
internal interface ICheckpoints
{
    /// <summary>Replaces the last one in one step. The log reaches the disk first: it is never behind its checkpoint.</summary>
    /// <exception cref="IOException">It cannot be written; the last one is still there.</exception>
    /// <exception cref="TensorFormatException">
    /// A number is not finite, as happens to an optimizer's sums; the last one is still there.
    /// </exception>
    void Save(TrainingJob job, Trainer trainer);

    /// <summary>Indicates whether a job has a checkpoint.</summary>
    bool Exists(TrainingJob job);

    /// <summary>Reads it; null where there is none.</summary>
    /// <exception cref="TensorFormatException">It is damaged: its bytes do not match their checksum.</exception>
    byte[]? Read(TrainingJob job);

    /// <summary>Removes it: nobody will go on from here. That it stays, if it cannot be removed, does no harm.</summary>
    void Drop(TrainingJob job);
}

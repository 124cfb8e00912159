using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine.Formats;

namespace WebNN.Api.Training.Jobs;

/// <summary>Says of an exception that ended a job what the job's record has of it.</summary>
internal static class TrainingFailure
{
    /// <summary>Gets the reason for people; null for a defect of this program.</summary>
    public static string? Reason(Exception e) => e switch
    {
        TrainingDivergedException or TrainingTooLongException or DatasetMissingException or ModelMismatchException
            or InvalidOperationException => e.Message,
        TensorFormatException => $"The trained parameters are not finite, training has diverged, and nothing is published: {e.Message}",
        OutOfMemoryException => "There is not enough memory for this network and batch.",
        _ => null,
    };

    /// <summary>Gets the kind of the reason, for programs.</summary>
    public static FailureKind KindOf(Exception e) => e switch
    {
        TrainingDivergedException or TensorFormatException => FailureKind.Diverged,
        DatasetMissingException => FailureKind.DataMissing,
        ModelMismatchException => FailureKind.ModelTaken,
        InvalidOperationException => FailureKind.StartMissing,
        TrainingTooLongException => FailureKind.TooLong,
        OutOfMemoryException => FailureKind.OutOfMemory,
        _ => FailureKind.Unexpected,
    };
}

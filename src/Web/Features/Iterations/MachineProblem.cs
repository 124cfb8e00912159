using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Formats;

namespace WebNN.Web.Features.Iterations;

/// <summary>Says why a moment of a job cannot be had, by the key of a text.</summary>
internal static class MachineProblem
{
    /// <summary>Gets the key; null for a defect of this program.</summary>
    public static string? Of(Exception e) => e switch
    {
        KeyNotFoundException => "machine.problem.job",
        IterationMissingException => "machine.problem.iteration",
        ReplayImpossibleException => "machine.problem.other",
        ModelMismatchException => "machine.problem.taken",
        TensorFormatException => "machine.problem.notFinite",
        UnauthorizedCallerException => "machine.problem.owner",
        IOException or UnauthorizedAccessException => "machine.problem.files",
        _ => null,
    };
}

using WebNN.Api.Training.Iterations;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>Says in the reader's words why a job's past cannot be shown.</summary>
internal static class ReplayProblem
{
    /// <summary>Gets the key of the text; null for an exception that is none of this.</summary>
    public static string? KeyOf(Exception e) => e switch
    {
        KeyNotFoundException => "insight.problem.gone",
        IterationMissingException => "insight.problem.missing",
        ReplayImpossibleException => "insight.problem.impossible",
        _ => null,
    };
}

using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Features.Train;

namespace WebNN.Web.Features.Iterations;

/// <summary>A setting of a branch that its parent has another of.</summary>
/// <param name="Field">Which.</param>
/// <param name="Parent">The parent's.</param>
/// <param name="Own">The branch's.</param>
internal sealed record OtherSetting(SpecField Field, string Parent, string Own);

/// <summary>Jobs that branch off others.</summary>
internal static class Branches
{
    /// <summary>Lists the jobs that branch off a job, newest first.</summary>
    public static IReadOnlyList<JobInfo> Of(string id, TrainingJobs jobs) =>
        [.. jobs.List(limit: int.MaxValue).Where(job => job.Spec.From?.Job == id)];

    /// <summary>Lists the settings that make a branch another job than its parent.</summary>
    public static IReadOnlyList<OtherSetting> Others(
        TrainingSpec parent, TrainingSpec branch, DatasetStore datasets, JsonSerializerOptions rules)
    {
        // how many rows a job measures by itself depends on its length
        if (branch.TrainRows == parent.TrainRows)
            (parent, branch) = (parent with { TrainRows = null }, branch with { TrainRows = null });
        var (theirs, own) = (SpecForm.Of(parent, datasets, rules), SpecForm.Of(branch, datasets, rules));
        return
        [
            .. SpecFields.All.Where(field => own.Shows(field) && field.Key is not (SpecFields.Length or "initialVersion"))
                .Where(field => own[field.Key] != theirs[field.Key])
                .Select(field => new OtherSetting(field, theirs[field.Key], own[field.Key])),
        ];
    }
}

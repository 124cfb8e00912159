using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Train;

/// <summary>The form as an address asks for it: from a job, a preset, or field by field.</summary>
/// <param name="Form">The form.</param>
/// <param name="Preset">The preset that the form is as it is; null where a field was asked for.</param>
/// <param name="Recipe">The preset's part of a name for the model; null where the dataset alone names it.</param>
/// <param name="IsNamed">Indicates whether the model keeps its name: it is trained again, or was asked for by name.</param>
internal sealed record TrainAddress(SpecForm Form, Preset? Preset, string? Recipe, bool IsNamed)
{
    public static TrainAddress Read(Uri address, TrainingJobs jobs, DatasetStore datasets, JsonSerializerOptions rules)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        var name = query.GetValueOrDefault("preset").ToString();
        var preset = Preset.All.FirstOrDefault(preset => preset.Key == name) ?? Preset.All[0];
        var form = preset.Form();
        if (query.TryGetValue("from", out var from) && jobs.Get(from.ToString()) is { } job)
            (form, preset) = (SpecForm.Of(job.Spec, datasets, rules), null);

        var recipe = query.ContainsKey("dataset") ? null : preset?.Key;
        foreach (var (key, value) in query)
        {
            if (!SpecFields.ByKey.TryGetValue(key, out var field))
                continue;
            var choices = key == "dataset" ? datasets.List().Select(data => data.Name) : field.Choices;
            if (field.Kind == SpecKind.Choice && !choices.Contains(value.ToString()))
                continue;
            form.Set(key, value.ToString());
            preset = null;
        }

        return new TrainAddress(form, preset, recipe, from.Count > 0 || query.ContainsKey("model"));
    }
}

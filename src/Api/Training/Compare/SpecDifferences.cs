using System.Text.Json;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Compare;

/// <summary>The settings in which jobs differ, under their paths in the JSON of a spec, such as <c>optimizer.learningRate</c>.</summary>
internal static class SpecDifferences
{
    /// <summary>Gets the values of every field that is not the same in all; null where a spec has no such field.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<JsonElement?>> Of(IReadOnlyList<TrainingSpec> specs)
    {
        var fields = specs.Select(spec => Fields(spec).ToDictionary(StringComparer.Ordinal)).ToList();
        var differences = new Dictionary<string, IReadOnlyList<JsonElement?>>(StringComparer.Ordinal);
        foreach (var path in fields.SelectMany(spec => spec.Keys).Distinct(StringComparer.Ordinal))
        {
            JsonElement?[] values = [.. fields.Select(spec => spec.TryGetValue(path, out var value) ? value : (JsonElement?)null)];
            if (!values.All(value => AreEqual(value, values[0])))
                differences[path] = values;
        }

        return differences;
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Fields(TrainingSpec spec) =>
        Flatten("", JsonSerializer.SerializeToElement(spec with { Optimizer = spec.Optimizer.CompleteOwn() }, JobJson.Options));

    private static IEnumerable<KeyValuePair<string, JsonElement>> Flatten(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(field =>
            Flatten(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value)),
        _ => [new(path, value)],
    };

    private static bool AreEqual(JsonElement? one, JsonElement? other) =>
        one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;
}

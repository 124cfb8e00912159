using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Data;

namespace WebNN.Web.Features.Train;

/// <summary>
/// A training job as it is being written: one text per field. It becomes the very JSON that a REST caller would send (only what differs
/// from the defaults), and the spec is read from that JSON with the API's own rules.
/// </summary>
internal sealed class SpecForm
{
    private readonly Dictionary<string, string> _values = SpecFields.All.ToDictionary(
        field => field.Key,
        field => field.Default,
        StringComparer.Ordinal);

    /// <summary>The text in a field.</summary>
    public string this[string key] => _values[key];

    /// <summary>The form of a job that exists.</summary>
    public static SpecForm Of(TrainingSpec spec, DatasetStore datasets, JsonSerializerOptions json)
    {
        var form = new SpecForm();
        // what the service has filled in by itself is no choice of whoever asked
        var rows = Math.Min(datasets.Find(spec.Dataset)?.Sizes.Train ?? int.MaxValue, spec.Limit ?? int.MaxValue);
        if (rows == int.MaxValue || (spec with { TrainRows = null }).Resolve(rows).TrainRows == spec.TrainRows)
            spec = spec with { TrainRows = null };
        if ((spec with { EvaluateEvery = null }).Resolve(rows).EvaluateEvery == spec.EvaluateEvery)
            spec = spec with { EvaluateEvery = null };
        foreach (var (key, text) in Flatten(JsonSerializer.SerializeToNode(spec, json)!))
        {
            if (form._values.ContainsKey(key))
                form._values[key] = text;
        }

        form._values[SpecFields.Length] = spec.Epochs is null ? SpecFields.Iterations : SpecFields.Epochs;
        return form;
    }

    /// <summary>
    /// Writes into a field. Another optimizer brings its own learning rate, unless one was chosen; a dataset its task, and a task its loss.
    /// </summary>
    public void Set(string key, string value)
    {
        value = value.Trim();
        if (key == SpecFields.OptimizerKind && _values[SpecFields.LearningRate] == SpecFields.LearningRateOf(_values[key]))
            _values[SpecFields.LearningRate] = SpecFields.LearningRateOf(value);
        if (key == SpecFields.Task)
            SetTask(value);
        if (key == "dataset" && (value == SineData.Name) != IsRegression)
            SetTask(IsRegression ? SpecFields.Classification : SpecFields.Regression);
        _values[key] = value;
    }

    /// <summary>Indicates whether a field has a meaning with the values of the others.</summary>
    public bool Shows(SpecField field) => field.Key switch
    {
        SpecFields.Task => IsRegression || _values["dataset"] == SineData.Name,
        "optimizer.momentum" => _values[SpecFields.OptimizerKind] == "momentum",
        "optimizer.beta1" or "optimizer.beta2" => _values[SpecFields.OptimizerKind] == "adam",
        "optimizer.epsilon" => _values[SpecFields.OptimizerKind] is "adam" or "adaGrad",
        SpecFields.Iterations or SpecFields.Epochs => _values[SpecFields.Length] == field.Key,
        "std" => _values["initializer"] == "normal",
        "augmentation.elastic.sigma" => _values[SpecFields.ElasticAlpha] != "0",
        _ => true,
    };

    /// <summary>Indicates whether a field differs from the book's recipe.</summary>
    public bool Differs(SpecField field) => _values[field.Key] != DefaultOf(field);

    /// <summary>The fields worth telling: of the folded groups only what differs from the book's recipe, unless all are wanted.</summary>
    public IReadOnlyList<SpecField> Told(bool all = false) =>
    [
        .. SpecFields.Groups.SelectMany(group =>
            group.Fields.Where(field => Shows(field) && field.Key != SpecFields.Length && (all || !group.Folded || Differs(field)))),
    ];

    /// <summary>The body of a request for this job, and under their keys the fields that cannot be read (as keys of texts).</summary>
    public (JsonObject Body, Dictionary<string, string> Unreadable) Read()
    {
        var body = new JsonObject();
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in SpecFields.All.Where(Shows))
        {
            var text = _values[field.Key];
            if (field.Key == SpecFields.Length || (text == DefaultOf(field) && field.Key != SpecFields.Epochs))
                continue;
            if (text.Length == 0 && field.Kind != SpecKind.Layers)
                unreadable[field.Key] = "train.error.required";
            else if (Parse(field.Kind, text) is { } node)
                Put(body, field.Key, node);
            else
                unreadable[field.Key] = WhyUnreadable(field.Kind, text);
        }

        return (body, unreadable);
    }

    /// <summary>The fields of a spec's JSON under their keys, as texts; absent ones are left out.</summary>
    public static IEnumerable<(string Key, string Text)> Flatten(JsonNode node, string prefix = "") =>
        node.AsObject().SelectMany(field => field.Value switch
        {
            null => [],
            JsonObject inner => Flatten(inner, $"{prefix}{field.Key}."),
            var value => [(prefix + field.Key, Text(value))],
        });

    private bool IsRegression => _values[SpecFields.Task] == SpecFields.Regression;

    private void SetTask(string task)
    {
        _values[SpecFields.Task] = task;
        _values[SpecFields.Loss] = SpecFields.LossOf(task);
    }

    private string DefaultOf(SpecField field) => field.Key switch
    {
        SpecFields.LearningRate => SpecFields.LearningRateOf(_values[SpecFields.OptimizerKind]),
        SpecFields.Loss => SpecFields.LossOf(_values[SpecFields.Task]),
        _ => field.Default,
    };

    private static JsonNode? Parse(SpecKind kind, string text)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;
        return kind switch
        {
            SpecKind.Whole => int.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number) ? number : null,
            SpecKind.Seed => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null,
            SpecKind.Number =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number
                    : null,
            SpecKind.Layers => ParseLayers(text),
            _ => text,
        };
    }

    private static string WhyUnreadable(SpecKind kind, string text) => kind switch
    {
        SpecKind.Layers => "train.error.layers",
        SpecKind.Seed => "train.error.seed",
        SpecKind.Number =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsInfinity(number)
                ? "train.error.tooLarge"
                : "train.error.number",
        _ => text.All(letter => char.IsAsciiDigit(letter) || letter == ',') ? "train.error.tooLarge" : "train.error.whole",
    };

    private static JsonArray? ParseLayers(string text)
    {
        var sizes = new JsonArray();
        foreach (var word in text.Split([',', ' ', '-', '→'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                return null;
            sizes.Add(size);
        }

        return sizes;
    }

    private static void Put(JsonObject body, string key, JsonNode value)
    {
        var path = key.Split('.');
        foreach (var name in path[..^1])
        {
            if (body[name] is not JsonObject inner)
                body[name] = inner = [];
            body = inner;
        }

        body[path[^1]] = value;
    }

    private static string Text(JsonNode value) =>
        value is JsonArray row ? string.Join(", ", row.Select(size => size!.ToJsonString()))
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.ToJsonString();
}

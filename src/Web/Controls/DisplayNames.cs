using System.Globalization;
using System.Text.Json;
using WebNN.Api.Training.Specs;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;

namespace WebNN.Web.Controls;

/// <summary>The words shared by the pages about training.</summary>
internal static class DisplayNames
{
    /// <summary>An enum's word as the API writes it: texts and styles are named by it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Sizes of all layers: <c>784 → 50 → 10</c>.</summary>
    public static string Layers(IEnumerable<int> sizes) =>
        string.Join(" → ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The value of a field for reading: a choice in the reader's words, an empty value as its meaning.</summary>
    public static string Value(this Texts texts, SpecField field, string value) => field switch
    {
        { Key: "dataset" } => texts.Dataset(value),
        { Kind: SpecKind.Choice } => texts[$"train.choice.{field.Key}.{value}"],
        { Kind: SpecKind.Layers } when value.Length == 0 => texts["train.none"],
        { Optional: true } when value.Length == 0 => texts[$"train.empty.{field.Key}"],
        _ when value.Length == 0 => "–",
        { Kind: SpecKind.Whole } when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            Numbers.Count(number),
        _ => value,
    };

    /// <summary>The description of what is wrong with a field, as a person would say it.</summary>
    public static string SpecError(this Texts texts, string key, SpecError error) => texts[
        key.StartsWith("layers[", StringComparison.Ordinal) ? "train.error.layerSize" : "train.error." + Of(error.Kind),
        [.. error.Values.Select(value => (error.Kind, value) switch
        {
            (SpecErrorKind.OtherOptimizer, string kind) => texts["train.choice.optimizer.kind." + kind],
            (SpecErrorKind.OtherActivation, string activation) => texts["train.choice.activation." + activation],
            (SpecErrorKind.OtherLayers, string layers) => layers.Replace("-", " → ", StringComparison.Ordinal),
            (SpecErrorKind.NotImages or SpecErrorKind.NeedsRegression or SpecErrorKind.NeedsNumbers, string dataset) =>
                texts.ShortDataset(dataset),
            (SpecErrorKind.LossOfClasses or SpecErrorKind.LossOfNumbers, string loss) => texts["train.choice.loss." + loss],
            _ => value,
        })]];

    /// <summary>A dataset's name without what it is of.</summary>
    public static string ShortDataset(this Texts texts, string name) => texts.Dataset(name).Split(" (")[0];

    public static string Dataset(this Texts texts, string name) =>
        texts.Has("train.dataset." + name) ? texts["train.dataset." + name] : name;
}

using System.Globalization;
using System.Text.Json;
using WebNN.Engine.Data;

namespace WebNN.Api.Training.Specs;

/// <summary>Collects the first error of each field.</summary>
internal sealed class SpecErrors
{
    private readonly Dictionary<string, SpecError> _errors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SpecError> All => _errors;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string field, SpecErrorKind kind, IReadOnlyList<object> values, string message) =>
        _errors.TryAdd(field, new SpecError(kind, message, values));

    public void Unless(bool fine, string field, SpecErrorKind kind, IReadOnlyList<object> values, string message)
    {
        if (!fine)
            Add(field, kind, values, message);
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>; an absent one is fine.</summary>
    public void Within(string field, int? value, int least, int most, string unit)
    {
        if (value is not { } number || (number >= least && number <= most))
            return;
        var (said, from, to) = (number.ToString(CultureInfo.InvariantCulture), Text(least), Text(most));
        Add(
            field,
            most == int.MaxValue ? SpecErrorKind.AtLeast : SpecErrorKind.Range,
            [said, from, to],
            $"{field} is {said}; it must be between {from} and {to}{(unit.Length > 0 ? " " + unit : "")}.");
    }

    /// <summary>A number of a range.</summary>
    public void Within(string field, double value, NumberRange range, string unit) => Unless(
        range.Contains(value),
        field,
        SpecErrorKind.Range,
        [Text(value), Text(range.Minimum), Text(range.Maximum)],
        $"{field} is {Text(value)}; it must be between {Text(range.Minimum)} and {Text(range.Maximum)} {unit}.");

    /// <summary>A number from 0 to below 1; an absent one is fine.</summary>
    public void BelowOne(string field, string name, double? value) => Unless(
        value is null or >= 0 and < 1,
        field,
        SpecErrorKind.BelowOne,
        [Text(value)],
        $"{name} is {Text(value)}; it must be 0 or more and below 1.");

    public static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "absent";

    public static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string JsonName<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

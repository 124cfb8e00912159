using System.Globalization;
using System.Text.Json;

namespace WebNN.Api.Training.Specs;

/// <summary>Collects the first error of each field of a spec.</summary>
internal sealed class FieldErrors
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

    public void Within(string field, int value, int least, int most, string unit) => Unless(
        value >= least && value <= most,
        field,
        most == int.MaxValue ? SpecErrorKind.AtLeast : SpecErrorKind.Range,
        [Invariant(value), Text(least), Text(most)],
        $"{field} is {Invariant(value)}; it must be between {Text(least)} and {Text(most)}{(unit.Length > 0 ? " " + unit : "")}.");

    public void Between(string field, double value, double least, double most, string unit) => Unless(
        value >= least && value <= most,
        field,
        SpecErrorKind.Range,
        [Text(value), Text(least), Text(most)],
        $"{field} is {Text(value)}; it must be between {Text(least)} and {Text(most)}{(unit.Length > 0 ? " " + unit : "")}.");

    /// <summary>Writes a number as errors do; null as "absent".</summary>
    public static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "absent";

    /// <summary>Writes a count as errors do, as in 1,000.</summary>
    public static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes an enumeration's value as JSON has it.</summary>
    public static string JsonName<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}

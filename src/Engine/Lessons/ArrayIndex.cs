using System.Globalization;

namespace WebNN.Engine.Lessons;

/// <summary>
/// An index as NumPy writes it: whole numbers and slices <c>start:stop:step</c>, one for each axis from the first, with commas between, as
/// in <c>:2, 1:3</c> or <c>-1, ::-1</c>.
/// </summary>
public sealed class ArrayIndex
{
    /// <summary>The most characters of an index.</summary>
    public const int MaxLength = 100;

    private readonly Entry[] _entries;

    private ArrayIndex(Entry[] entries) => _entries = entries;

    /// <summary>The index that is written there.</summary>
    /// <exception cref="LessonInputException">It is none.</exception>
    public static ArrayIndex Parse(string text) => text.Length <= MaxLength
        ? new ArrayIndex([.. text.Split(',').Select(ParseEntry)])
        : throw new LessonInputException($"The index has {text.Length} characters; {MaxLength} are the most there may be.");

    /// <summary>The part of an array that is meant: a whole number drops its axis, and an axis without an entry is taken whole.</summary>
    /// <exception cref="ShapeException">The array has fewer axes than the index.</exception>
    /// <exception cref="LessonInputException">A whole number is out of bounds; a slice never is.</exception>
    public ArrayPart In(NdArray a)
    {
        if (_entries.Length > a.Shape.Count)
        {
            throw new ShapeException(
                $"Too many indices for an array of shape {a}: it has {a.Shape.Count} axes, and {_entries.Length} were indexed.");
        }

        var shape = new List<int>();
        int[] places = [0];
        for (var axis = 0; axis < a.Shape.Count; axis++)
        {
            var size = a.Shape[axis];
            var entry = axis < _entries.Length ? _entries[axis] : Entry.All;
            int[] chosen = entry.IsSlice ? [.. Slice(entry, size)] : [Element(entry.Start!.Value, axis, size)];
            if (entry.IsSlice)
                shape.Add(chosen.Length);
            places = [.. places.SelectMany(_ => chosen, (place, at) => (place * size) + at)];
        }

        return new ArrayPart(a, [.. shape], places);
    }

    private static Entry ParseEntry(string text)
    {
        int?[] numbers = [.. text.Split(':').Select(Whole)];
        if (numbers is [null] or { Length: > 3 })
            throw new LessonInputException($"'{text.Trim()}' is no entry of an index; {Wanted}");
        if (numbers is [_, _, 0])
            throw new LessonInputException($"The step of the slice '{text.Trim()}' cannot be zero.");

        return new Entry(numbers.Length > 1, numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2) ?? 1);
    }

    private static int? Whole(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LessonInputException($"'{text.Trim()}' in the index is not a whole number; {Wanted}");
    }

    private const string Wanted = "whole numbers and slices start:stop:step are, with commas between, as in ':2, 1:3'.";

    private static int Element(int at, int axis, int size) => at >= -size && at < size
        ? at < 0 ? at + size : at
        : throw new LessonInputException($"Index {at} is out of bounds for axis {axis} with size {size}.");

    // Python's rule: what lies beyond an end is that end
    private static IEnumerable<int> Slice(Entry entry, int size)
    {
        var (lowest, highest) = entry.Step > 0 ? (0, size) : (-1, size - 1);
        var start = End(entry.Start) ?? (entry.Step > 0 ? lowest : highest);
        var stop = End(entry.Stop) ?? (entry.Step > 0 ? highest : lowest);
        for (long at = start; entry.Step > 0 ? at < stop : at > stop; at += entry.Step)
            yield return (int)at;

        int? End(int? given) => given is { } end ? Math.Clamp(end < 0 ? end + size : end, lowest, highest) : null;
    }

    private readonly record struct Entry(bool IsSlice, int? Start, int? Stop, int Step)
    {
        public static readonly Entry All = new(IsSlice: true, null, null, 1);
    }
}

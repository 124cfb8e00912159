using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>
/// The state of a page as the query of its address. A page names each part of its state once (<see cref="LessonComponent.Link"/>); the
/// same list then reads an address and writes one. What stands at its start value is left out, and what an address says wrongly is ignored.
/// </summary>
public sealed class LinkState
{
    private readonly Dictionary<string, object> _defaults = [];
    private readonly List<KeyValuePair<string, string?>> _written = [];
    private Dictionary<string, StringValues>? _reading;

    /// <summary>A number, kept inside its range.</summary>
    public void Number(string name, ref double value, double min = double.MinValue, double max = double.MaxValue) =>
        Part(name, ref value, Numbers.Full, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? Math.Clamp(number, min, max)
                : null);

    public void Whole(string name, ref int value, int min, int max) =>
        Part(name, ref value, number => number.ToString(CultureInfo.InvariantCulture), text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? Math.Clamp(number, min, max)
                : null);

    public void Flag(string name, ref bool value) =>
        Part(name, ref value, on => on ? "1" : "0", text => text switch { "1" => true, "0" => false, _ => null });

    /// <summary>Adds a part that is one of an enum's names, in lower case.</summary>
    public void Choice<T>(string name, ref T value)
        where T : struct, Enum =>
        Part(name, ref value, choice => choice.ToString().ToLowerInvariant(), text =>
            Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0])
                ? choice
                : null);

    /// <summary>Adds a part that is one of a few words.</summary>
    public void Choice(string name, ref string value, IEnumerable<string> choices)
    {
        var holder = value;
        Text(name, ref holder, 100);
        if (holder == value || choices.Contains(holder))
            value = holder;
    }

    /// <summary>Adds a part that is free text, cut at a length.</summary>
    public void Text(string name, ref string value, int maxLength)
    {
        var start = Default(name, value);
        if (_reading is null)
        {
            if (value != start)
                _written.Add(new(name, value));
        }
        else
        {
            value = Asked(name) is { } text ? text[..Math.Min(text.Length, maxLength)] : start;
        }
    }

    /// <summary>A row of numbers, written with spaces between; an address with another count is ignored.</summary>
    public void Row(string name, ref double[] value, double min = double.MinValue, double max = double.MaxValue)
    {
        var start = Default(name, (double[])[.. value]);
        if (_reading is null)
        {
            if (!value.AsSpan().SequenceEqual(start))
                _written.Add(new(name, string.Join(' ', value.Select(Numbers.Full))));
            return;
        }

        value = [.. start];
        var texts = Asked(name)?.Split(' ') ?? [];
        var numbers = texts.Select(text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN).ToArray();
        if (numbers.Length == start.Length && Array.TrueForAll(numbers, double.IsFinite))
            value = Array.ConvertAll(numbers, number => Math.Clamp(number, min, max));
    }

    internal void Read(Uri address, Action<LinkState> parts)
    {
        _reading = QueryHelpers.ParseQuery(address.Query);
        parts(this);
        _reading = null;
    }

    /// <summary>The query, without its question mark; empty where everything stands at its start value.</summary>
    internal string Write(Action<LinkState> parts)
    {
        _written.Clear();
        parts(this);
        return QueryHelpers.AddQueryString("", _written).TrimStart('?');
    }

    private void Part<T>(string name, ref T value, Func<T, string> write, Func<string, T?> read)
        where T : struct
    {
        var start = Default(name, value);
        if (_reading is not null)
            value = Asked(name) is { Length: > 0 } text ? read(text) ?? start : start;
        else if (!value.Equals(start))
            _written.Add(new(name, write(value)));
    }

    // the first look at each part is before anything has changed it
    private T Default<T>(string name, T value)
        where T : notnull
    {
        if (_defaults.TryGetValue(name, out var known))
            return (T)known;
        _defaults.Add(name, value);
        return value;
    }

    private string? Asked(string name) => _reading!.TryGetValue(name, out var values) ? values[0] : null;
}

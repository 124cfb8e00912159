using System.Globalization;
using WebNN.Engine;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>An array of an iteration.</summary>
/// <param name="Name">As the API names it: x, W1, da2; with a prime after the update, W1′.</param>
/// <param name="Rows">The <see cref="Dimension"/> of its rows.</param>
/// <param name="Columns">The dimension of its columns.</param>
/// <param name="Values">Its numbers.</param>
public sealed record TraceArray(string Name, int Rows, int Columns, Matrix<float> Values)
{
    public bool IsVector => Rows == Dimension.None;

    /// <summary>Gets the name without the prime of an update.</summary>
    public string Key => Name.TrimEnd('′');

    public string Shape => IsVector ? Text($"({Values.Columns},)") : Text($"({Values.Rows}, {Values.Columns})");

    /// <summary>Gets the shape of the transposed array.</summary>
    public string Transposed => Text($"({Values.Columns}, {Values.Rows})");

    /// <summary>Gets the name as <see cref="Lessons.Formula"/> reads it.</summary>
    public string Symbol
    {
        get
        {
            var isGradient = Name.Length > 1 && Name[0] == 'd';
            var letter = isGradient ? Key[1..] : Key;
            var symbol = letter.Length > 1 ? $"{letter[0]}_{{{letter[1..]}}}" : letter;
            symbol = isGradient ? $"{{partial L}}/{{partial {symbol}}}" : symbol;
            return Key == Name ? symbol : symbol + "'";
        }
    }

    /// <summary>Gets a number.</summary>
    public float this[Selection at] => Values[at[Rows], at[Columns]];

    /// <summary>Determines whether its rows or columns run along a dimension.</summary>
    public bool Runs(int dimension) => Rows == dimension || Columns == dimension;

    /// <summary>Names one number, as in <c>a1[3, 7]</c>.</summary>
    public string Cell(Selection at) => IsVector ? Text($"{Name}[{at[Columns]}]") : Text($"{Name}[{at[Rows]}, {at[Columns]}]");

    /// <summary>Names the row or the column along which a sum runs, as in <c>x[3, ·]</c>.</summary>
    public string Line(Selection at, int sum) => Rows == sum
        ? Text($"{Name}[·, {at[Columns]}]")
        : IsVector ? $"{Name}[·]" : Text($"{Name}[{at[Rows]}, ·]");

    /// <summary>Gets the numbers along which a sum runs.</summary>
    public float[] LineValues(Selection at, int sum)
    {
        if (Rows != sum)
            return Values.Row(at[Rows]).ToArray();
        var line = new float[Values.Rows];
        for (var r = 0; r < line.Length; r++)
            line[r] = Values[r, at[Columns]];
        return line;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

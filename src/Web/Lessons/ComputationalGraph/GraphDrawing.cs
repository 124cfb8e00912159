using System.Globalization;
using System.Text;
using WebNN.Engine.Lessons;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>The places of a graph's nodes and edges in its picture, in the units of the picture.</summary>
internal sealed class GraphDrawing
{
    public const double Radius = 21;

    private const double ColumnWidth = 220, RowHeight = 86, LevelWidth = 100, Room = 84;

    private readonly IReadOnlyList<Value> _nodes;
    private readonly GraphLayout _layout;
    private readonly int[][] _inputs;

    public GraphDrawing(IReadOnlyList<Value> nodes)
    {
        _nodes = nodes;
        var numbers = new Dictionary<Value, int>(ReferenceEqualityComparer.Instance);
        for (var n = 0; n < nodes.Count; n++)
            numbers.Add(nodes[n], n);
        _inputs = [.. nodes.Select(node => node.Inputs.Select(input => numbers[input]).ToArray())];
        _layout = GraphLayout.Of(_inputs);
        Places = [.. _layout.Nodes.Select(place => Pixel(place.Column, place.Row))];
        var (x, y) = Places[^1];
        End = (x + Half(nodes[^1]), y);
        // below a short name stands a longer number
        Left = Enumerable.Range(0, nodes.Count).Min(n => Places[n].X + Math.Min(-Half(nodes[n]), Half(nodes[n]) - 92)) - 6;
        var edges = _layout.Ways.SelectMany(ways => ways)
            .SelectMany(way => way)
            .Select(at => Pixel(at.Column, at.Row).Y)
            .DefaultIfEmpty(0)
            .ToList();
        Top = Math.Min(Places.Min(place => place.Y) - Radius - 8, edges.Min() - 26);
        Width = End.X + Room - Left;
        Height = Math.Max(Places.Max(place => place.Y) + Radius + 30, edges.Max() + 26) - Top;
    }

    /// <summary>Gets the middle of each node.</summary>
    public IReadOnlyList<(double X, double Y)> Places { get; }

    /// <summary>Gets the place where the edge of the result begins.</summary>
    public (double X, double Y) End { get; }

    public double Left { get; }

    public double Top { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The path of the result's edge.</summary>
    public string Out => $"M{C(End.X)},{C(End.Y)}h{C(Room - 12)}m-7,-4.5l7,4.5l-7,4.5";

    /// <summary>The text in a node, cut where it is long.</summary>
    public static string Text(Value node) => GraphStep.Name(node) is { Length: > 10 } name ? name[..9] + "…" : GraphStep.Name(node);

    /// <summary>Half the width of a node. A syllable of Hangul is nearly twice as wide as a letter.</summary>
    public static double Half(Value node) => Math.Max(Radius, 10 + 4.6 * Text(node).Sum(letter => letter > '\u1100' ? 1.7 : 1));

    /// <summary>The path of the edge from an input to a node.</summary>
    public string Path(int node, int input)
    {
        var from = _inputs[node][input];
        var (x, y) = (Places[from].X + Half(_nodes[from]), Places[from].Y);
        var path = new StringBuilder($"M{C(x)},{C(y)}");
        foreach (var (column, row) in _layout.Ways[node][input])
        {
            // level where its numbers stand, and where it passes between others
            var level = column % 1 == 0 ? 12 : LevelWidth / 2;
            var at = Pixel(column, row);
            Bend(at.X - level, at.Y);
            x = at.X + level;
            path.Append('H').Append(C(x));
        }

        // two edges into one node arrive one above the other
        Bend(Places[node].X - Half(_nodes[node]) - 2, Places[node].Y + Math.Clamp((y - Places[node].Y) / 5, -11, 11));
        return path.Append("m-7,-4.5l7,4.5l-7,4.5").ToString();

        void Bend(double toX, double toY)
        {
            var middle = (x + toX) / 2;
            path.Append(CultureInfo.InvariantCulture, $"C{C(middle)},{C(y)} {C(middle)},{C(toY)} {C(toX)},{C(toY)}");
            (x, y) = (toX, toY);
        }
    }

    /// <summary>The place of an edge's numbers.</summary>
    public (double X, double Y) Middle(int node, int input) =>
        _layout.Ways[node][input][0] is var (column, row) ? Pixel(column, row) : default;

    private static (double X, double Y) Pixel(double column, double row) => (column * ColumnWidth, row * RowHeight);

    private static string C(double value) => Numbers.Coordinate(value);
}

using System.Globalization;

namespace WebNN.Web.Graphics;

/// <summary>A node of a <see cref="NetworkDiagram"/>: a circle, or a square for what is only given.</summary>
/// <param name="Id">Names it among the nodes.</param>
/// <param name="Column">Columns run right; fractions are fine.</param>
/// <param name="Row">Rows run down; fractions are fine.</param>
/// <param name="Value">Written inside; its sign gives the colour.</param>
/// <param name="Label">Written below.</param>
/// <param name="Text">Written inside instead of the value.</param>
/// <param name="Strength">The strength of its colour, 0 to 1; else 1 where the value is not 0.</param>
/// <param name="Square">For inputs and outputs of the whole.</param>
public sealed record DiagramNode(
    string Id,
    double Column,
    double Row,
    double? Value = null,
    string? Label = null,
    string? Text = null,
    double? Strength = null,
    bool Square = false);

/// <summary>An edge: as wide and in the colour as its weight says.</summary>
/// <param name="From">The id of the node it leaves.</param>
/// <param name="To">The id of the node it enters.</param>
/// <param name="Weight">Its sign gives the colour, its size the width.</param>
/// <param name="Label">Written on the edge.</param>
/// <param name="Lit">A signal runs along it.</param>
/// <param name="LabelAt">The place of the label on the way from start (0) to end (1).</param>
public sealed record DiagramEdge(string From, string To, double Weight = 1, string? Label = null, bool Lit = false, double LabelAt = 0.4)
{
    public string Id => $"{From}-{To}";
}

/// <summary>Makes the parts of usual diagrams.</summary>
public static class Diagram
{
    /// <summary>The nodes of layers of the given sizes, called <c>layer.index</c>, each layer centred.</summary>
    public static IEnumerable<DiagramNode> Layers(IReadOnlyList<int> sizes, Func<int, int, DiagramNode> node) =>
        sizes.SelectMany((size, layer) => Enumerable.Range(0, size).Select(index =>
            node(layer, index) with { Id = Id(layer, index), Column = layer, Row = index + (sizes.Max() - size) / 2.0 }));

    /// <summary>All edges between two layers with W: (from, to).</summary>
    public static IEnumerable<DiagramEdge> Dense(int layer, IReadOnlyList<double[]> weights) =>
        weights.SelectMany((row, i) => row.Select((weight, j) => new DiagramEdge(Id(layer, i), Id(layer + 1, j), weight)));

    public static string Id(int layer, int index) => string.Create(CultureInfo.InvariantCulture, $"{layer}.{index}");
}

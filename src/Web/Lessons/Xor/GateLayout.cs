using WebNN.Engine.Lessons;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>The places of a gate's parts in its diagram, and the diagram itself with the signals of one evaluation.</summary>
internal static class GateLayout
{
    private static readonly Dictionary<string, (double Column, double Row)[]> Perceptrons = new(StringComparer.Ordinal)
    {
        ["xor"] = [(1, 0), (1, 1.2), (2, 0.6)],
        ["xnor"] = [(1, 0), (1, 1.2), (2, 0.6)],
        ["half-adder"] = [(1, -0.3), (1, 0.7), (2, 0.2), (1, 1.7)],
        ["full-adder"] = [(1, -0.4), (1, 0.6), (2, 0.1), (1, 1.6), (3, -0.4), (3, 0.6), (4, 0.1), (3, 1.7), (4, 2.6)],
    };

    private static readonly Dictionary<string, (double Column, double Row)[]> Inputs = new(StringComparer.Ordinal)
    {
        ["full-adder"] = [(0, -0.2), (0, 0.9), (0, 3)],
    };

    /// <summary>The gates that have a diagram: those of more than one perceptron.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Perceptrons.Keys];

    public static IEnumerable<DiagramNode> Nodes(Gate gate, GateResult result)
    {
        for (var i = 0; i < gate.Inputs; i++)
        {
            var (column, row) = Inputs.TryGetValue(gate.Name, out var places) ? places[i] : (0, i * 1.2);
            yield return new DiagramNode(Wire(i), column, row, result.X[i], InputName(gate, i), Square: true);
        }

        for (var k = 0; k < gate.Nodes.Count; k++)
        {
            var (column, row) = Perceptrons[gate.Name][k];
            yield return new DiagramNode(Wire(gate.Inputs + k), column, row, result.Outputs[k], gate.Nodes[k].Name.ToUpperInvariant());
        }

        var end = Perceptrons[gate.Name].Max(place => place.Column) + 1;
        for (var o = 0; o < gate.Outputs.Count; o++)
        {
            yield return new DiagramNode(
                Output(o),
                end,
                Perceptrons[gate.Name][gate.OutputNodes[o]].Row,
                result.Y[o],
                OutputName(gate, o),
                Square: true);
        }
    }

    public static IEnumerable<DiagramEdge> Edges(Gate gate, GateResult result, bool weights)
    {
        int[] signals = [.. result.X, .. result.Outputs];
        for (var k = 0; k < gate.Nodes.Count; k++)
        {
            var node = gate.Nodes[k];
            for (var i = 0; i < node.From.Count; i++)
            {
                var weight = node.Perceptron.Weights[i];
                yield return new DiagramEdge(
                    Wire(node.From[i]),
                    Wire(gate.Inputs + k),
                    weight,
                    weights ? Numbers.Compact(weight).Replace('-', '−') : null,
                    signals[node.From[i]] == 1,
                    0.3);
            }
        }

        for (var o = 0; o < gate.Outputs.Count; o++)
            yield return new DiagramEdge(Wire(gate.Inputs + gate.OutputNodes[o]), Output(o), 0.5, Lit: result.Y[o] == 1);
    }

    /// <summary>The name of an input on the page: x₁, x₂, or a, b and the carry in cᵢ of an adder.</summary>
    public static string InputName(Gate gate, int input) =>
        gate.Outputs.Count == 1 ? input == 0 ? "x₁" : "x₂" : input switch { 0 => "a", 1 => "b", _ => "cᵢ" };

    /// <summary>The name of an output on the page: y, or s and c of an adder.</summary>
    public static string OutputName(Gate gate, int output) =>
        gate.Outputs.Count == 1 ? "y" : output == 0 ? "s" : "c";

    public static string Wire(int wire) => $"wire{Numbers.Count(wire)}";

    private static string Output(int output) => $"out{Numbers.Count(output)}";
}

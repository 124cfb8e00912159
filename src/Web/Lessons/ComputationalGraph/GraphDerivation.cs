using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the way of a derivative back through a graph: from the result to x, node after node.</summary>
/// <param name="Key">Its name in the texts.</param>
/// <param name="Symbols">The local derivatives on that way as formulas, from the result on.</param>
/// <param name="Ends">Closed forms of the derivative, each with its calculation from the graph.</param>
public sealed record GraphDerivation(
    string Key, string[] Symbols, (string Symbol, Func<Graph, double> Of)[] Ends)
{
    public static readonly GraphDerivation Sigmoid = new(
        "sigmoid",
        ["-y^2", "1", "exp(-x)", "-1"],
        [
            ("y^2 exp(-x)", graph => graph.Result.Data * graph.Result.Data * Math.Exp(-graph.Variables[0].Data)),
            ("y(1 - y)", graph => graph.Result.Data * (1 - graph.Result.Data)),
        ]);

    public static readonly GraphDerivation Chain = new(
        "chain", ["c", "c", "c"], [("c^3", graph => Math.Pow(graph.Variables[0].Data, 3))]);

    /// <summary>A node on the way.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Symbol">Its local derivative as a formula.</param>
    /// <param name="Local">The local derivative.</param>
    /// <param name="Arrives">The derivative that arrives at the node.</param>
    /// <param name="Leaves">What it hands on: the product of the two.</param>
    public readonly record struct Link(Value Node, string Symbol, double Local, double Arrives, double Leaves);

    /// <summary>The way through a graph of the formula that this derives.</summary>
    public IEnumerable<Link> Way(Graph graph)
    {
        var (node, arrives) = (graph.Result, 1.0);
        foreach (var symbol in Symbols)
        {
            var input = Enumerable.Range(0, node.Inputs.Count).Last(i => LeadsToX(node.Inputs[i]));
            var local = node.LocalDerivatives[input];
            yield return new Link(node, symbol, local, arrives, arrives * local);
            (node, arrives) = (node.Inputs[input], arrives * local);
        }
    }

    private static bool LeadsToX(Value node) => node.Name == "x" || node.Inputs.Any(LeadsToX);
}

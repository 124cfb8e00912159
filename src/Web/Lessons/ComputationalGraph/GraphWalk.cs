using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>
/// A computational graph on the way: first forward, one operation at a step, then backward in the opposite order. Everything that is known
/// after so many steps.
/// </summary>
public sealed class GraphWalk
{
    private readonly HashSet<Value> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, double> _gradients = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Value> _passedBack = new(ReferenceEqualityComparer.Instance);

    public GraphWalk(Graph graph, int step)
    {
        Graph = graph;
        Operations = [.. graph.Nodes.Where(node => node.Inputs.Count > 0)];
        Step = Math.Clamp(step, 0, Last);
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs.Count == 0)
                _known.Add(node);
        }

        foreach (var node in Operations.Take(Step))
            _known.Add(node);
        if (Step >= Forward && (Step > Forward || Forward == 0))
            _gradients[graph.Result] = 1;
        for (var back = 0; back < Step - Forward; back++)
        {
            var node = Operations[Forward - 1 - back];
            _passedBack.Add(node);
            for (var i = 0; i < node.Inputs.Count; i++)
                _gradients[node.Inputs[i]] = _gradients.GetValueOrDefault(node.Inputs[i]) + Flow(node, i);
        }

        Current = Step == 0 ? null : Step <= Forward ? Operations[Step - 1] : Operations[Last - Step];
    }

    public Graph Graph { get; }

    /// <summary>The nodes that calculate something, in order.</summary>
    public IReadOnlyList<Value> Operations { get; }

    public int Step { get; }

    /// <summary>The number of steps forward; as many lead back.</summary>
    public int Forward => Operations.Count;

    public int Last => 2 * Forward;

    public bool Backward => Step > Forward;

    /// <summary>The node of the last step.</summary>
    public Value? Current { get; }

    /// <summary>The number of times that operations use a node.</summary>
    public int Uses(Value node) => Operations.Sum(user => user.Inputs.Count(input => ReferenceEquals(input, node)));

    /// <summary>Indicates whether the number of a node has been calculated.</summary>
    public bool Knows(Value node) => _known.Contains(node);

    /// <summary>The derivative of the result with respect to a node, as far as it has arrived.</summary>
    public double? Gradient(Value node) => _gradients.TryGetValue(node, out var gradient) ? gradient : null;

    /// <summary>Indicates whether the whole derivative of a node has arrived.</summary>
    public bool IsComplete(Value node) =>
        _gradients.ContainsKey(node) && Operations.All(user => !user.Inputs.Contains(node) || _passedBack.Contains(user));

    /// <summary>Indicates whether a node has handed its gradient on to its inputs.</summary>
    public bool HasPassedBack(Value node) => _passedBack.Contains(node);

    /// <summary>The part of the gradient that a node hands on to one of its inputs: its gradient times the local derivative.</summary>
    public double Flow(Value node, int input) =>
        _gradients.GetValueOrDefault(node) is var gradient && gradient == 0 ? 0 : gradient * node.LocalDerivatives[input];
}

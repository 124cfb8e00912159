namespace WebNN.Engine.Lessons;

/// <summary>
/// A perceptron in a circuit. <paramref name="From"/> names a wire for each weight: wires 0 … inputs − 1 are the gate's inputs,
/// wire inputs + k is the output of perceptron k.
/// </summary>
public sealed record GateNode(string Name, Perceptron Perceptron, IReadOnlyList<int> From);

/// <summary>
/// One evaluation: inputs x, outputs y, the outputs of the perceptrons that are not outputs (hidden), and w·x + b and output of every
/// perceptron in circuit order.
/// </summary>
public sealed record GateResult(
    IReadOnlyList<int> X, IReadOnlyList<int> Y, IReadOnlyList<int> Hidden, IReadOnlyList<double> Sums, IReadOnlyList<int> Outputs)
{
    /// <summary>The number of perceptrons that gave 1.</summary>
    public int Fired => Outputs.Sum();
}

/// <summary>A logic gate built of nothing but perceptrons (book §2.3 one, §2.5 two layers of them, §2.6 anything).</summary>
public sealed class Gate
{
    private readonly int[] _outputNodes;

    internal Gate(string name, int inputs, IReadOnlyList<GateNode> nodes, IReadOnlyList<string> outputs, params int[] outputNodes) =>
        (Name, Inputs, Nodes, Outputs, _outputNodes) = (name, inputs, nodes, outputs, outputNodes);

    /// <summary>As in <c>half-adder</c>.</summary>
    public string Name { get; }

    /// <summary>The number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>The perceptrons, each after those it listens to.</summary>
    public IReadOnlyList<GateNode> Nodes { get; }

    /// <summary>The names of the outputs: <c>y</c>, or <c>sum</c> and <c>carry</c>.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Indices in <see cref="Nodes"/> of the perceptrons whose outputs are the gate's.</summary>
    public IReadOnlyList<int> OutputNodes => _outputNodes;

    /// <summary>Lets the signals flow for x: (inputs,) of 0s and 1s.</summary>
    /// <exception cref="ShapeException">The wrong number of inputs.</exception>
    /// <exception cref="LessonInputException">An input other than 0 or 1.</exception>
    public GateResult Evaluate(params ReadOnlySpan<int> x)
    {
        if (x.Length != Inputs)
            throw new ShapeException($"{Name} takes {Inputs} input{(Inputs == 1 ? "" : "s")}, not {x.Length}.");

        Span<double> wires = stackalloc double[Inputs + Nodes.Count];
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] is not (0 or 1))
                throw new LessonInputException($"Input {i} is {x[i]}; a gate's input is 0 or 1.");

            wires[i] = x[i];
        }

        var sums = new double[Nodes.Count];
        var outputs = new int[Nodes.Count];
        var hidden = new List<int>();
        Span<double> seen = stackalloc double[Inputs + Nodes.Count];
        // lesson: xor
        for (var k = 0; k < outputs.Length; k++)
        {
            var node = Nodes[k];
            for (var i = 0; i < node.From.Count; i++)
                seen[i] = wires[node.From[i]];

            sums[k] = node.Perceptron.Sum(seen[..node.From.Count]);
            outputs[k] = node.Perceptron.Fires(sums[k]) ? 1 : 0;
            wires[Inputs + k] = outputs[k];
            if (!_outputNodes.Contains(k))
                hidden.Add(outputs[k]);
        }
        // end of lesson

        return new GateResult(x.ToArray(), Array.ConvertAll(_outputNodes, k => outputs[k]), hidden, sums, outputs);
    }

    /// <summary>Every combination of inputs, counting up with the first input as the highest bit: 2^inputs rows.</summary>
    public IReadOnlyList<GateResult> TruthTable()
    {
        var rows = new GateResult[1 << Inputs];
        for (var row = 0; row < rows.Length; row++)
        {
            var x = new int[Inputs];
            for (var i = 0; i < Inputs; i++)
                x[i] = (row >> (Inputs - 1 - i)) & 1;

            rows[row] = Evaluate(x);
        }

        return rows;
    }
}

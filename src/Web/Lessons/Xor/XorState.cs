using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the XOR lesson: a gate of several perceptrons with its inputs, and two numbers to add by such gates.</summary>
internal sealed class XorState
{
    /// <summary>The bits of the numbers to add.</summary>
    public const int Bits = 8;

    /// <summary>The largest of these numbers.</summary>
    public const int Largest = (1 << Bits) - 1;

    private string _gate = "xor";
    private string _inputs = "10";
    private int _a = 13, _b = 11;

    public Gate Gate => Gates.Find(_gate)!;

    /// <summary>Gets the inputs of the gate, 0 or 1 each.</summary>
    public int[] X { get; private set; } = [];

    public GateResult Result { get; private set; } = null!;

    /// <summary>Gets or sets the first number to add.</summary>
    public int A
    {
        get => _a;
        set => _a = value;
    }

    /// <summary>Gets or sets the second number to add.</summary>
    public int B
    {
        get => _b;
        set => _b = value;
    }

    public void Link(LinkState link)
    {
        link.Choice("gate", ref _gate, GateLayout.Names);
        link.Text("x", ref _inputs, 3);
        link.Whole("a", ref _a, 0, Largest);
        link.Whole("b", ref _b, 0, Largest);
    }

    public void Linked() => Evaluate();

    public void Choose(string gate)
    {
        _gate = gate;
        Evaluate();
    }

    public void Flip(int input)
    {
        X[input] ^= 1;
        _inputs = string.Concat(X);
        Evaluate();
    }

    /// <summary>Gets the input that a node of the diagram stands for; −1 where it stands for none.</summary>
    public int InputAt(string node)
    {
        for (var i = 0; i < Gate.Inputs; i++)
        {
            if (GateLayout.Wire(i) == node)
                return i;
        }

        return -1;
    }

    /// <summary>The answer of the gate's two layers anywhere in the plane.</summary>
    public bool AnswerAt(double x1, double x2)
    {
        var first = Gate.Nodes.Take(2).Select(node => (double)node.Perceptron.Activate([x1, x2])).ToArray();
        return Gate.Nodes[2].Perceptron.Activate(first) == 1;
    }

    public string Mathematics
    {
        get
        {
            int[] signals = [.. X, .. Result.Outputs];
            // the first half of a full adder says it all; the second repeats it
            return string.Join(" ; ", Gate.Nodes.Take(4).Select((node, k) =>
            {
                var terms = node.Perceptron.Weights.Select((weight, i) =>
                    $"{(i == 0 ? Formula.Of(weight) : Formula.Plus(weight))} * {signals[node.From[i]]}");
                var sum = $"{string.Join(" ", terms)} {Formula.Plus(node.Perceptron.Bias)} = {Formula.Of(Result.Sums[k])}";
                return $"\"{node.Name.ToUpperInvariant()}:\" &{sum} {(Result.Outputs[k] == 1 ? "> 0 → 1" : "≤ 0 → 0")}";
            }));
        }
    }

    private void Evaluate()
    {
        // a longer or shorter address, or another gate, keeps the inputs there are
        X = [.. Enumerable.Range(0, Gate.Inputs).Select(i => i < _inputs.Length && _inputs[i] == '1' ? 1 : 0)];
        Result = Gate.Evaluate(X);
    }
}

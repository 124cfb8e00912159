using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents the three-layer network lesson: the numbers of a network, its outputs, and the number that is picked.</summary>
public sealed class ThreeLayerState
{
    /// <summary>The largest size of a number.</summary>
    public const double Limit = 3;

    public static readonly int[] Sizes = [2, 3, 2, 2];

    /// <summary>The choices between the layers.</summary>
    public static readonly ActivationFunction[] HiddenFunctions =
    [
        ActivationFunction.Sigmoid,
        ActivationFunction.Relu,
        ActivationFunction.Tanh,
        ActivationFunction.Step,
    ];

    /// <summary>The choices at the output.</summary>
    public static readonly ActivationFunction[] OutputFunctions = [ActivationFunction.Identity, ActivationFunction.Softmax];

    // book §3.4: x, W1, b1, W2, b2, W3, b3; W is (from, to)
    private readonly double[][] _w = [[0.1, 0.3, 0.5, 0.2, 0.4, 0.6], [0.1, 0.4, 0.2, 0.5, 0.3, 0.6], [0.1, 0.3, 0.2, 0.4]];
    private readonly double[][] _b = [[0.1, 0.2, 0.3], [0.1, 0.2], [0.1, 0.2]];
    private double[] _x = [1.0, 0.5];
    private ActivationFunction _hidden = ActivationFunction.Sigmoid, _output = ActivationFunction.Identity;
    private string _at = "0.0-1.0";

    public double[] X => _x;

    public IReadOnlyList<DenseLayer> Layers { get; private set; } = [];

    /// <summary>Gets the sums and the activations of each layer.</summary>
    public IReadOnlyList<LayerOutput> Outputs { get; private set; } = [];

    /// <summary>Gets softmax of the last sums, whatever the output function is.</summary>
    public double[] Softmax { get; private set; } = [];

    public ActivationFunction Hidden
    {
        get => _hidden;
        set
        {
            _hidden = value;
            Calculate();
        }
    }

    public ActivationFunction Output
    {
        get => _output;
        set
        {
            _output = value;
            Calculate();
        }
    }

    /// <summary>Gets or sets the node or the edge picked in the picture, by its id there.</summary>
    public string At
    {
        get => _at;
        set => _at = value;
    }

    /// <summary>Gets or sets the number that the picked node or edge stands for; a neuron stands for its bias.</summary>
    public double Picked
    {
        get => Place.Numbers[Place.Index];
        set => Set(Place.Numbers, Place.Index, value);
    }

    /// <summary>Gets the name of the picked number.</summary>
    public string PickedName
    {
        get
        {
            var (layer, j) = Target;
            var from = _at.Split('-')[0];
            if (from[0] == '0' && !_at.Contains('-', StringComparison.Ordinal))
                return $"x{Sub(Index(from) + 1)}";
            return from[0] == 'b' || !_at.Contains('-', StringComparison.Ordinal)
                ? $"b{Sub(j + 1)}{Super(layer)}"
                : $"w{Sub(j + 1)}{Sub(Index(from) + 1)}{Super(layer)}";
        }
    }

    /// <summary>Gets the neuron whose sum the picked number enters; of those of an input, the first.</summary>
    public (int Layer, int J) Target
    {
        get
        {
            var to = _at.Split('-')[^1];
            return to[0] == '0' ? (1, 0) : (to[0] - '0', Index(to));
        }
    }

    private (double[] Numbers, int Index) Place
    {
        get
        {
            var ends = _at.Split('-');
            var (layer, j) = Target;
            if (ends.Length == 1)
                return ends[0][0] == '0' ? (_x, Index(ends[0])) : (_b[layer - 1], j);
            return ends[0][0] == 'b' ? (_b[layer - 1], j) : (_w[layer - 1], Index(ends[0]) * Sizes[layer] + j);
        }
    }

    public void Link(LinkState link)
    {
        link.Row("x", ref _x, -Limit, Limit);
        for (var l = 0; l < _w.Length; l++)
        {
            link.Row(FormattableString.Invariant($"w{l + 1}"), ref _w[l], -Limit, Limit);
            link.Row(FormattableString.Invariant($"b{l + 1}"), ref _b[l], -Limit, Limit);
        }

        link.Choice("hidden", ref _hidden);
        link.Choice("output", ref _output);
        link.Choice(
            "at",
            ref _at,
            [
                .. Enumerable.Range(0, Sizes.Length).SelectMany(l => Enumerable.Range(0, Sizes[l]).Select(i => Diagram.Id(l, i))),
                .. EdgeIds(),
            ]);
    }

    public void Linked()
    {
        if (!HiddenFunctions.Contains(_hidden))
            _hidden = ActivationFunction.Sigmoid;
        if (!OutputFunctions.Contains(_output))
            _output = ActivationFunction.Identity;
        Calculate();
    }

    /// <summary>Goes back to the numbers of the book; what is picked stays picked.</summary>
    public void Reset()
    {
        var book = new ThreeLayerState();
        (_x, _hidden, _output) = (book._x, book._hidden, book._output);
        for (var l = 0; l < _w.Length; l++)
            (_w[l], _b[l]) = (book._w[l], book._b[l]);
        Calculate();
    }

    public void SetInput(int i, double value) => Set(_x, i, value);

    /// <summary>Sets a weight of a layer, counted from 0, between a neuron before it and one in it.</summary>
    public void SetWeight(int layer, int from, int to, double value) => Set(_w[layer], from * Sizes[layer + 1] + to, value);

    /// <summary>Sets a bias of a layer, counted from 0.</summary>
    public void SetBias(int layer, int j, double value) => Set(_b[layer], j, value);

    public static string Sub(int digit) => "₀₁₂₃₄₅₆₇₈₉"[digit].ToString();

    public string Mathematics
    {
        get
        {
            var (layer, j) = Target;
            var input = layer == 1 ? _x : Outputs[layer - 2].Z;
            var (a, z) = (Outputs[layer - 1].A[j], Outputs[layer - 1].Z[j]);
            var (name, own) = (layer == 1 ? "x" : "z", $"^{{({layer})}}");
            var from = layer == 1 ? "" : $"^{{({layer - 1})}}";
            var terms = string.Join(" + ", input.Select((_, i) => $"w_{{{j + 1}{i + 1}}}{own} {name}_{i + 1}{from}"));
            var numbers = string.Join(
                ' ',
                input.Select((v, i) =>
                    $"{(i == 0 ? Formula.Of(Weight(i)) : Formula.Plus(Weight(i)))} * {(v < 0 ? $"({Formula.Of(v)})" : Formula.Of(v))}"));
            var answer = layer < Layers.Count ? $"z_{j + 1}{own} &= {Written(_hidden)}(a_{j + 1}{own}) = {Formula.Of(z)}"
                : _output == ActivationFunction.Identity ? $"y_{j + 1} &= a_{j + 1}{own} = {Formula.Of(z)}"
                : $"y_{j + 1} &= {{e^{{a_{j + 1}}}}}/{{e^{{a_1}} + e^{{a_2}}}} = {Formula.Of(z)}";
            return $"a_{j + 1}{own} &= {terms} + b_{j + 1}{own} ; "
                + $"&= {numbers} {Formula.Plus(_b[layer - 1][j])} = {Formula.Of(a)} ; {answer}";

            double Weight(int i) => Layers[layer - 1].Weights[i][j];
        }
    }

    private void Calculate()
    {
        DenseLayer[] layers =
            [.. _w.Select((w, l) => new DenseLayer([.. w.Chunk(Sizes[l + 1])], _b[l], l == _w.Length - 1 ? _output : _hidden))];
        Layers = layers;
        Outputs = ForwardPass.Run(layers, _x);
        Softmax = ActivationFunctions.Softmax(Outputs[^1].A);
    }

    private void Set(double[] numbers, int index, double value)
    {
        numbers[index] = Math.Clamp(value, -Limit, Limit);
        Calculate();
    }

    private static IEnumerable<string> EdgeIds() =>
        Enumerable.Range(1, Sizes.Length - 1).SelectMany(l =>
            Enumerable.Range(0, Sizes[l]).SelectMany(j =>
                Enumerable.Range(0, Sizes[l - 1])
                    .Select(i => $"{Diagram.Id(l - 1, i)}-{Diagram.Id(l, j)}")
                    .Append(FormattableString.Invariant($"b{l}-{Diagram.Id(l, j)}"))));

    private static int Index(string id) => id[^1] - '0';

    private static string Super(int layer) => $"⁽{"⁰¹²³"[layer]}⁾";

    // h is the book's letter for an activation function; these are known by their own names
    private static string Written(ActivationFunction function) => function.ToString().ToLowerInvariant();
}

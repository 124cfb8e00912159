using System.Globalization;
using WebNN.Engine;
using WebNN.Engine.Layers;

namespace WebNN.Web.Lessons;

/// <summary>The direction in which an array runs through the network.</summary>
public enum Flow
{
    /// <summary>Given: data and parameters.</summary>
    Given,

    /// <summary>Calculated on the way forward.</summary>
    Forward,

    /// <summary>Calculated on the way back.</summary>
    Backward,
}

/// <summary>One array of the pass.</summary>
/// <param name="Key">The name in an address: <c>x</c>, <c>w1</c>, <c>dz1</c>, …</param>
/// <param name="Flow">The direction in which it runs.</param>
/// <param name="Step">The step that calculates it; 0 where it is given.</param>
/// <param name="Rows">Its numbers.</param>
public sealed record PassArray(string Key, Flow Flow, int Step, double[][] Rows)
{
    /// <summary>The name, and of a gradient what it means.</summary>
    public string LongName => Flow == Flow.Backward ? $"{Name} = ∂L/∂{Name[1..]}" : Name;

    /// <summary>The shape, which is another than that of <see cref="Rows"/> where these only sketch a large array.</summary>
    public string Shape
    {
        get => field ?? string.Create(CultureInfo.InvariantCulture, $"({Rows.Length}, {Rows[0].Length})");
        init;
    }

    /// <summary>x → X, w1 → W₁, dz1 → dZ₁, as the book's code calls ∂L/∂Z₁.</summary>
    public string Name
    {
        get
        {
            if (field is not null)
                return field;
            var letter = Flow == Flow.Backward ? Key[1..] : Key;
            var name = letter[0] is 'b' ? "b" : letter[..1].ToUpperInvariant();
            if (letter.Length > 1)
                name += letter[1] == '1' ? "₁" : "₂";
            return Flow == Flow.Backward ? "d" + name : name;
        }

        init;
    }
}

/// <summary>
/// One batch of three samples through Affine → ReLU or sigmoid → Affine → Softmax-with-Loss and back (book §5.6, §5.7), by the
/// engine's own layers in double precision. Weights, samples and labels come from the seed exactly as
/// <c>POST /api/lessons/gradient-check</c> draws them.
/// </summary>
internal sealed class BackpropagationRun
{
    public const int Samples = 3;

    /// <summary>Forward: affine, activation, affine, softmax and loss; backward: the same four from the end.</summary>
    public const int Steps = 8;

    public static readonly int[] Sizes = [4, 3, 3];

    private readonly Dictionary<string, PassArray> _arrays;

    public BackpropagationRun(Activation activation, ulong seed)
    {
        Activation = activation;
        var rng = new Rng(seed);
        var network = new Network<double>(new NetworkSpec(Sizes, activation));
        network.Initialize(activation == Activation.Relu ? Initializer.He : Initializer.Xavier, 0, rng);
        var workspace = new Workspace<double>(network, Samples, inputGradient: true);
        Labels = new byte[Samples];
        for (var n = 0; n < Samples; n++)
        {
            Labels[n] = (byte)rng.Next(network.Outputs);
            foreach (ref var x in workspace.X.Row(n))
                x = rng.NextDouble();
        }

        Loss = network.Gradient(workspace, Labels, Pass.Inference);
        PassArray Array(string key, Flow flow, int step, Matrix<double> matrix) =>
            new(key, flow, step, [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray())]);

        var parameters = network.Parameters;
        _arrays = new[]
        {
            Array("x", Flow.Given, 0, workspace.X),
            new(
                "t",
                Flow.Given,
                0,
                [.. Labels.Select(label => Enumerable.Range(0, network.Outputs).Select(c => c == label ? 1.0 : 0).ToArray())]),
            Array("w1", Flow.Given, 0, parameters[0].Value),
            Array("b1", Flow.Given, 0, parameters[1].Value),
            Array("w2", Flow.Given, 0, parameters[2].Value),
            Array("b2", Flow.Given, 0, parameters[3].Value),
            Array("a1", Flow.Forward, 1, workspace.Activation(1)),
            Array("z1", Flow.Forward, 2, workspace.Activation(2)),
            Array("a2", Flow.Forward, 3, workspace.Scores),
            Array("y", Flow.Forward, 4, workspace.Probabilities),
            Array("da2", Flow.Backward, 5, workspace.Delta(3)),
            Array("dz1", Flow.Backward, 6, workspace.Delta(2)),
            Array("dw2", Flow.Backward, 6, parameters[2].Gradient),
            Array("db2", Flow.Backward, 6, parameters[3].Gradient),
            Array("da1", Flow.Backward, 7, workspace.Delta(1)),
            Array("dx", Flow.Backward, 8, workspace.InputGradient!),
            Array("dw1", Flow.Backward, 8, parameters[0].Gradient),
            Array("db1", Flow.Backward, 8, parameters[1].Gradient),
        }.ToDictionary(array => array.Key, StringComparer.Ordinal);

        // last: it leaves the numerical gradients in the parameters
        Differences = GradientCheck.Run(network, workspace, Labels);
    }

    public Activation Activation { get; }

    public byte[] Labels { get; }

    public double Loss { get; }

    /// <summary>Backpropagation against central differences, for each parameter array.</summary>
    public IReadOnlyList<GradientDifference> Differences { get; }

    public IEnumerable<string> Keys => _arrays.Keys;

    public PassArray this[string key] => _arrays[key];

    /// <summary>The array as a whole, then the number in one cell, as <see cref="Formula"/> reads it.</summary>
    public string FormulaOf(string key, int row, int column)
    {
        var value = Of(this[key].Rows[row][column]);
        return key switch
        {
            "a1" => $"A_1 &= X W_1 + b_1 ; &= {Sum("x", "w1", row, column, transposeSecond: false)} "
                + $"{Plus(this["b1"].Rows[0][column])} = {value}",
            "a2" => $"A_2 &= Z_1 W_2 + b_2 ; &= {Sum("z1", "w2", row, column, transposeSecond: false)} "
                + $"{Plus(this["b2"].Rows[0][column])} = {value}",
            "z1" => Activation == Activation.Relu
                ? $"Z_1 &= max(A_1, 0) ; &= max({Cell("a1", row, column)}, 0) = {value}"
                : $"Z_1 &= {{1}}/{{1 + e^{{-A_1}}}} ; &= {{1}}/{{1 + e^{{{Of(-this["a1"].Rows[row][column])}}}}} = {value}",
            "y" => $"Y &= softmax(A_2) ; &= {{e^{{{Cell("a2", row, column)}}}}}"
                + $"/{{{string.Join(" + ", this["a2"].Rows[row].Select(a => $"e^{{{Of(a)}}}"))}}} = {value}",
            "da2" =>
                $"{Partial("A_2")} &= {{Y - T}}/{{N}} ; &= {{{Cell("y", row, column)} - {Cell("t", row, column)}}}/{{{Samples}}} = {value}",
            "dz1" => $"{Partial("Z_1")} &= {Partial("A_2")} W_2^T ; &= {Sum("da2", "w2", row, column, transposeSecond: true)} = {value}",
            "dx" => $"{Partial("X")} &= {Partial("A_1")} W_1^T ; &= {Sum("da1", "w1", row, column, transposeSecond: true)} = {value}",
            "da1" => Activation == Activation.Relu
                ? $"{Partial("A_1")} &= {Partial("Z_1")} * (A_1 > 0) ; "
                    + $"&= {Cell("dz1", row, column)} * {(this["a1"].Rows[row][column] > 0 ? 1 : 0)} = {value}"
                : $"{Partial("A_1")} &= {Partial("Z_1")} * Z_1 (1 - Z_1) ; "
                    + $"&= {Cell("dz1", row, column)} * {Cell("z1", row, column)} (1 - {Cell("z1", row, column)}) = {value}",
            "dw1" => $"{Partial("W_1")} &= X^T {Partial("A_1")} ; &= {OverSamples("x", row, "da1", column)} = {value}",
            "dw2" => $"{Partial("W_2")} &= Z_1^T {Partial("A_2")} ; &= {OverSamples("z1", row, "da2", column)} = {value}",
            "db1" => $"{Partial("b_1")} &= sum_{{n}} {Partial("A_1")} ; &= {Added(this["da1"].Rows.Select(r => r[column]))} = {value}",
            "db2" => $"{Partial("b_2")} &= sum_{{n}} {Partial("A_2")} ; &= {Added(this["da2"].Rows.Select(r => r[column]))} = {value}",
            _ => $"{{{GivenName(key)}}}_{{{row},{column}}} &= {value}",
        };
    }

    private static string GivenName(string key) => key is "x" or "t" ? key.ToUpperInvariant() : $"{(key[0] == 'b' ? "b" : "W")}_{key[1]}";

    private static string Partial(string name) => $"{{partial L}}/{{partial {name}}}";

    private static string Of(double value) => Formula.Of(value, 3);

    private static string Plus(double value) => Formula.Plus(value, 3);

    private string Cell(string key, int row, int column) => Of(this[key].Rows[row][column]);

    private string Sum(string first, string second, int row, int column, bool transposeSecond) =>
        string.Join(
            " + ",
            this[first].Rows[row]
                .Select((value, k) => $"{Of(value)} * {(transposeSecond ? Cell(second, column, k) : Cell(second, k, column))}"));

    private string OverSamples(string first, int firstColumn, string second, int secondColumn) =>
        string.Join(" + ", Enumerable.Range(0, Samples).Select(n => $"{Cell(first, n, firstColumn)} * {Cell(second, n, secondColumn)}"));

    private static string Added(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return Of(all[0]) + string.Concat(all.Skip(1).Select(value => " " + Plus(value)));
    }
}

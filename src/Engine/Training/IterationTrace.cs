using System.Globalization;
using WebNN.Engine.Data;
using WebNN.Engine.Layers;

namespace WebNN.Engine.Training;

/// <summary>A mini-batch as an iteration learned from it.</summary>
/// <param name="Rows">The numbers of its rows in the training data, (N,).</param>
/// <param name="Labels">Their labels, (N,); empty where numbers are predicted.</param>
/// <param name="X">Its samples, (N, D), distorted where the run asks for it.</param>
public sealed record TracedBatch(IReadOnlyList<int> Rows, byte[] Labels, Matrix<float> X)
{
    /// <summary>Gets the numbers to be predicted, (N, C) row by row; empty where the samples have labels.</summary>
    public float[] Numbers { get; init; } = [];

    internal Targets Targets => Numbers.Length > 0 ? Numbers : Labels;
}

/// <summary>
/// Represents one iteration laid open: its batch, the network before and after the update, and every array on the way forward and back
/// (book §5.7). Gradients are those of the mean loss, by backpropagation, without weight decay.
/// </summary>
public sealed class IterationTrace
{
    internal IterationTrace(TracedBatch batch, in Pass pass, Network<float> before, Network<float> after)
    {
        (Batch, Before, After, Iteration) = (batch, before, after, (int)pass.Iteration);
        var workspace = new Workspace<float>(before, batch.X.Rows);
        workspace.X.CopyFrom(batch.X);
        before.Gradient(workspace, batch.Targets, pass);
        Layers = LayersOf(before, workspace);
        Outputs = OutputsOf(before, workspace);
        Y = workspace.Probabilities;
        var second = new Workspace<float>(after, batch.X.Rows);
        second.X.CopyFrom(batch.X);
        LossAfter = after.LossOf(second, batch.Targets, pass);
        YAfter = second.Probabilities;
    }

    /// <summary>Gets the number of the iteration, from 1.</summary>
    public int Iteration { get; }

    /// <summary>Gets the mini-batch.</summary>
    public TracedBatch Batch { get; }

    /// <summary>Gets the learning rate of the iteration.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Gets the mean loss over the batch before the update, as training had it.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets what the optimizer remembers between steps, before and after this one; none for plain descent.</summary>
    public required IReadOnlyList<TracedState> Optimizer { get; init; }

    /// <summary>Gets the steps that the optimizer has taken, this one included: Adam's t.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>Gets the mean loss over the same batch after the update, with the same units dropped.</summary>
    public double LossAfter { get; }

    /// <summary>Gets the network before the update, with the gradients of its parameters.</summary>
    public Network<float> Before { get; }

    /// <summary>Gets the network after the update.</summary>
    public Network<float> After { get; }

    /// <summary>Gets the affine layers, each with what follows it up to the next.</summary>
    public IReadOnlyList<TracedLayer> Layers { get; }

    /// <summary>Gets the output of every layer before the update, (N, M), with its name, as in Affine1, Relu1, Dropout1, Affine2.</summary>
    public IReadOnlyList<(string Name, Matrix<float> Values)> Outputs { get; }

    /// <summary>Gets the probabilities of the batch, or the numbers predicted, before the update, (N, C).</summary>
    public Matrix<float> Y { get; }

    /// <summary>Gets the probabilities of the batch, or the numbers predicted, after the update, (N, C).</summary>
    public Matrix<float> YAfter { get; }

    /// <summary>
    /// Gets every array by name: x, t, and for affine layer i W, b, a, z, da, dz, dW, db with its number, then y. The last layer has no z.
    /// </summary>
    public IEnumerable<(string Name, int[] Shape, Matrix<float> Values)> Arrays()
    {
        yield return Two("x", Batch.X);
        yield return T();
        foreach (var layer in Layers)
        {
            var (w, b, number) = (layer.W, layer.B, layer.Number);
            yield return Two(w.Name, w.Value);
            yield return (b.Name, [b.Value.Columns], b.Value);
            yield return Two($"a{number}", layer.A);
            yield return Two($"da{number}", layer.DA);
            if (layer is { Z: { } z, DZ: { } dz })
            {
                yield return Two($"z{number}", z);
                yield return Two($"dz{number}", dz);
            }

            yield return Two($"dW{number}", w.Gradient);
            yield return ($"db{number}", [b.Value.Columns], b.Gradient);
        }

        yield return Two("y", Y);
    }

    // labels are (N,), numbers (N, C)
    private (string Name, int[] Shape, Matrix<float> Values) T()
    {
        var t = Batch.Numbers.Length > 0 ? new Matrix<float>(Y.Rows, Y.Columns) : new Matrix<float>(1, Batch.Labels.Length);
        t.CopyFrom(Batch.Numbers.Length > 0 ? Batch.Numbers : [.. Batch.Labels.Select(label => (float)label)]);
        return Batch.Numbers.Length > 0 ? Two("t", t) : ("t", [t.Columns], t);
    }

    private static (string Name, int[] Shape, Matrix<float> Values) Two(string name, Matrix<float> values) =>
        (name, [values.Rows, values.Columns], values);

    private static List<(string Name, Matrix<float> Values)> OutputsOf(Network<float> network, Workspace<float> workspace)
    {
        var outputs = new List<(string, Matrix<float>)>();
        var number = 0;
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var kind = network.Layers[i] switch
            {
                Affine<float> => "Affine",
                Dropout<float> => "Dropout",
                _ => network.Spec.Activation.ToString(),
            };
            number += network.Layers[i] is Affine<float> ? 1 : 0;
            outputs.Add((string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"), workspace.Activation(i + 1)));
        }

        return outputs;
    }

    private static TracedLayer[] LayersOf(Network<float> network, Workspace<float> workspace)
    {
        int[] places = [.. Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i] is Affine<float>)];
        return [.. places.Select((place, i) =>
        {
            var affine = (Affine<float>)network.Layers[place];
            var next = i + 1 < places.Length ? places[i + 1] : (int?)null;
            return new TracedLayer(i + 1, affine.W, affine.B, workspace.Activation(place + 1), workspace.Delta(place + 1))
            {
                Z = next is { } input ? workspace.Activation(input) : null,
                DZ = next is { } gradient ? workspace.Delta(gradient) : null,
            };
        })];
    }
}

/// <summary>A quantity that an optimizer remembers of a parameter.</summary>
/// <param name="Name">As in v.W1.</param>
/// <param name="Before">Before the step, of the parameter's shape.</param>
/// <param name="After">After it.</param>
public sealed record TracedState(string Name, Matrix<float> Before, Matrix<float> After);

/// <summary>An affine layer of a trace, and what follows it up to the next one.</summary>
/// <param name="Number">From 1.</param>
/// <param name="W">Its weights before the update, (D, M), and their gradient.</param>
/// <param name="B">Its biases before the update, (1, M), and their gradient.</param>
/// <param name="A">a = z·W + b, z being the output of the layer before, or x, (N, M).</param>
/// <param name="DA">∂L/∂a, (N, M).</param>
public sealed record TracedLayer(int Number, Parameter<float> W, Parameter<float> B, Matrix<float> A, Matrix<float> DA)
{
    /// <summary>Gets a after activation and dropout, (N, M); null in the last layer: <see cref="IterationTrace.Y"/>.</summary>
    public Matrix<float>? Z { get; init; }

    /// <summary>Gets ∂L/∂z, (N, M); null in the last layer.</summary>
    public Matrix<float>? DZ { get; init; }
}

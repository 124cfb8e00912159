using System.Runtime.Intrinsics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Engine.Novelty;

/// <summary>
/// Tells how much a sample looks like those a network was trained on. Its novelty has two parts, each in standard deviations of training
/// samples: how far its <see cref="Signature"/> lies outside the principal subspace of the class it is read as (on a logarithmic scale),
/// and half of how weak that class's score is beside the length of the last hidden layer's output; a strong one excuses nothing. An
/// immutable snapshot that any number of threads share.
/// </summary>
public sealed class NoveltyDetector
{
    // measured on the shipped model (ADR 0022): the full weight loses some inverted pictures and pairs, none most letters
    private const float WeightOfScore = 0.5f;

    private readonly PrincipalSubspace[] _classes;
    private readonly Spread _residual, _score;

    // ascending
    private readonly float[] _test;

    internal NoveltyDetector(PrincipalSubspace[] classes, Spread residual, Spread score, float[] test)
    {
        (_classes, _residual, _score, _test) = (classes, residual, score, test);
    }

    // D, the numbers of a signature
    private int Dimensions => _classes[0].Columns.Rows;

    /// <summary>Reads a detector back.</summary>
    /// <param name="file">What <see cref="ToTensors"/> gave.</param>
    /// <param name="network">The network it belongs to.</param>
    /// <exception cref="TensorFormatException">A tensor is missing, or has another shape than this network needs.</exception>
    public static NoveltyDetector FromTensors(SafeTensorsFile file, Network<float> network)
    {
        var (count, size) = (network.Outputs, Signature.Dimensions(network));
        var subspaces = Values(file, "subspaces", count, size, Projection.Columns);
        var scales = Values(file, "scales", 2, 2);
        var test = file["test"].Values;
        if (test.Length == 0 || test.Zip(test.Skip(1)).Any(pair => pair.First > pair.Second))
            throw new TensorFormatException("Tensor 'test' must hold numbers in ascending order.");

        var classes = new PrincipalSubspace[count];
        for (var c = 0; c < count; c++)
        {
            var columns = new Matrix<float>(size, Projection.Columns);
            columns.CopyFrom(subspaces.AsSpan(c * size * Projection.Columns, size * Projection.Columns));
            classes[c] = new PrincipalSubspace(columns);
        }

        return new(classes, new Spread(scales[0], scales[1]), new Spread(scales[2], scales[3]), test);
    }

    /// <summary>
    /// Everything it knows, for a file: <c>subspaces</c> (C, D, 16), fifteen directions and the mean of each class, <c>scales</c> (2, 2):
    /// mean and standard deviation of the logarithm of the residual and of the score, and <c>test</c> (N,): the novelty of the test
    /// samples.
    /// </summary>
    public IReadOnlyList<NamedTensor> ToTensors() =>
    [
        new("subspaces", [_classes.Length, Dimensions, Projection.Columns], [.. _classes.SelectMany(c => c.Columns.ToArray())]),
        new("scales", [2, 2], [_residual.Mean, _residual.Deviation, _score.Mean, _score.Deviation]),
        new("test", [_test.Length], _test),
    ];

    /// <summary>A copy with the novelty of the test samples, ascending.</summary>
    internal NoveltyDetector With(float[] test) => new(_classes, _residual, _score, test);

    /// <summary>
    /// The share of the test samples, 0–1, that look less like the training data than a row of the workspace, which has just been
    /// predicted: 0.5 is ordinary, 0.01 strange.
    /// </summary>
    public double Familiarity(Network<float> network, Workspace<float> workspace, int row)
    {
        var novelty = Novelty(Measure(network, workspace, row));
        var (low, high) = (0, _test.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_test[middle] > novelty)
                high = middle;
            else
                low = middle + 1;
        }

        return (_test.Length - low) / (double)_test.Length;
    }

    /// <summary>The novelty of what was measured, in standard deviations.</summary>
    internal float Novelty(in Measured measured) =>
        _residual.Of(measured.LogResidual) + (WeightOfScore * Math.Max(0, _score.Of(-measured.Score)));

    /// <summary>The quantities that novelty is made of.</summary>
    internal Measured Measure(Network<float> network, Workspace<float> workspace, int row)
    {
        var scores = workspace.Scores.Row(row);
        var label = Evaluator.ArgMax(scores);
        var residual = _classes[label].Residual(Signature.Project(network, workspace, row, _classes[label].Columns));
        var last = workspace.Activation(network.Layers.Count - 1).Row(row);
        return new Measured(MathF.Log(Math.Max(residual, 1e-12f)), scores[label] / Math.Max(Length(last), 1e-6f));
    }

    private static float Length(ReadOnlySpan<float> x)
    {
        var squares = Vector512<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var block = Vector512.Create(x[i..]);
            squares += block * block;
        }

        var sum = Vector512.Sum(squares);
        for (; i < x.Length; i++)
            sum += x[i] * x[i];
        return MathF.Sqrt(sum);
    }

    private static float[] Values(SafeTensorsFile file, string name, params int[] shape)
    {
        var tensor = file[name];
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor.Values
            : throw new TensorFormatException($"Tensor '{name}' has shape {tensor.ShapeText} instead of ({string.Join(", ", shape)}).");
    }
}

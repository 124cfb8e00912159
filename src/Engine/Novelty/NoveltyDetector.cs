using WebNN.Engine.Formats;

namespace WebNN.Engine.Novelty;

/// <summary>
/// Tells how much a sample looks like those a network was trained on. Its novelty has two parts, each in standard deviations of training
/// samples: how far its <see cref="Signature"/> lies outside the principal subspace of the class it is read as (on a logarithmic scale),
/// and half of how weak that class's score is beside the length of the last hidden layer's output; a strong one excuses nothing. An
/// immutable snapshot that any number of threads
/// share, each with a <see cref="NoveltyReader"/>.
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

    /// <summary>D, the numbers of a signature.</summary>
    internal int Dimensions => _classes[0].Mean.Columns;

    /// <summary>Reads a detector back.</summary>
    /// <param name="file">What <see cref="ToTensors"/> gave.</param>
    /// <param name="network">The network it belongs to.</param>
    /// <exception cref="TensorFormatException">A tensor is missing, or has another shape than this network needs.</exception>
    public static NoveltyDetector FromTensors(SafeTensorsFile file, Network<float> network)
    {
        var (count, size) = (network.Outputs, Signature.Dimensions(network));
        var means = Values(file, "means", count, size);
        var bases = Values(file, "bases", count, size, PrincipalSubspace.Directions);
        var scales = Values(file, "scales", 2, 2);
        var test = file["test"].Values;
        if (test.Length == 0 || test.Zip(test.Skip(1)).Any(pair => pair.First > pair.Second))
            throw new TensorFormatException("Tensor 'test' must hold numbers in ascending order.");

        var classes = new PrincipalSubspace[count];
        for (var c = 0; c < count; c++)
        {
            classes[c] = new PrincipalSubspace(size);
            classes[c].Mean.CopyFrom(means.AsSpan(c * size, size));
            classes[c].Basis.CopyFrom(bases.AsSpan(c * size * PrincipalSubspace.Directions, size * PrincipalSubspace.Directions));
        }

        return new(classes, new Spread(scales[0], scales[1]), new Spread(scales[2], scales[3]), test);
    }

    /// <summary>
    /// Everything it knows, for a file: <c>means</c> (C, D) and <c>bases</c> (C, D, k) of the classes, <c>scales</c> (2, 2): mean and
    /// standard deviation of the logarithm of the residual and of the score, and <c>test</c> (N,): the novelty of the test samples.
    /// </summary>
    public IReadOnlyList<NamedTensor> ToTensors() =>
    [
        new("means", [_classes.Length, Dimensions], [.. _classes.SelectMany(c => c.Mean.ToArray())]),
        new("bases", [_classes.Length, Dimensions, PrincipalSubspace.Directions], [.. _classes.SelectMany(c => c.Basis.ToArray())]),
        new("scales", [2, 2], [_residual.Mean, _residual.Deviation, _score.Mean, _score.Deviation]),
        new("test", [_test.Length], _test),
    ];

    /// <summary>The same detector, with the novelty of the test samples, ascending.</summary>
    internal NoveltyDetector With(float[] test) => new(_classes, _residual, _score, test);

    /// <summary>The share of test samples that are more novel, 0–1.</summary>
    internal double Familiarity(float novelty)
    {
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

    /// <summary>The subspace of a class.</summary>
    internal PrincipalSubspace this[int label] => _classes[label];

    private static float[] Values(SafeTensorsFile file, string name, params int[] shape)
    {
        var tensor = file[name];
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor.Values
            : throw new TensorFormatException($"Tensor '{name}' has shape {tensor.ShapeText} instead of ({string.Join(", ", shape)}).");
    }
}

using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Data;

/// <summary>
/// Samples that never change, with their right answers: images of bytes (0–255, read as 0–1) or points of floats. N samples of D numbers
/// each, and for each a label, 0 … classes − 1, or C numbers that are to be predicted.
/// </summary>
public sealed class Dataset
{
    private readonly byte[] _pixels;
    private readonly float[] _features;
    private readonly byte[] _labels;
    private readonly float[] _numbers;
    private bool _divides = true;

    private Dataset(
        string name,
        int inputs,
        int classes,
        byte[] pixels,
        float[] features,
        byte[] labels,
        int imageRows,
        float[]? numbers = null,
        int outputs = 0)
    {
        (Name, Inputs, Classes, ImageRows, _pixels, _features, _labels) = (name, inputs, classes, imageRows, pixels, features, labels);
        (HasNumbers, _numbers, Outputs) = (numbers is not null, numbers ?? [], numbers is null ? classes : outputs);
        Count = HasNumbers ? _numbers.Length / outputs : labels.Length;
        var values = imageRows > 0 ? pixels.Length : features.Length;
        if (values != (long)Count * inputs || (HasNumbers && _numbers.Length != (long)Count * outputs))
            throw new ArgumentException($"{values} numbers do not make {Count} samples of {inputs}.");

        var wrong = Array.FindIndex(labels, label => label >= classes);
        if (wrong >= 0)
            throw new ArgumentException($"Label {labels[wrong]} of sample {wrong} is not below the number of classes, {classes}.");
    }

    /// <summary>N grey images of (<paramref name="rows"/>, <paramref name="columns"/>) pixels, row by row, 0 (background) to 255.</summary>
    /// <exception cref="ArgumentException">The counts do not fit, or a label is out of range.</exception>
    public static Dataset OfImages(string name, int rows, int columns, int classes, byte[] pixels, byte[] labels) =>
        new(name, rows * columns, classes, pixels, [], labels, rows);

    /// <summary>N points of <paramref name="inputs"/> numbers each.</summary>
    /// <exception cref="ArgumentException">The counts do not fit, or a label is out of range.</exception>
    public static Dataset OfPoints(string name, int inputs, int classes, float[] features, byte[] labels) =>
        new(name, inputs, classes, [], features, labels, 0);

    /// <summary>N points of <paramref name="inputs"/> numbers each, (N, D), with the numbers that are to be predicted, (N, C).</summary>
    /// <exception cref="ArgumentException">The counts do not fit.</exception>
    public static Dataset OfNumbers(string name, int inputs, int outputs, float[] features, float[] numbers) =>
        new(name, inputs, 0, [], features, [], 0, numbers, outputs);

    /// <summary>The name it is known by, as in <c>mnist</c>.</summary>
    public string Name { get; }

    /// <summary>D, the numbers per sample.</summary>
    public int Inputs { get; }

    /// <summary>The number of classes; 0 where numbers are to be predicted.</summary>
    public int Classes { get; }

    /// <summary>C, the outputs of a network for it: one per class, or per number that is to be predicted.</summary>
    public int Outputs { get; }

    /// <summary>Indicates whether a sample's right answer is numbers instead of a label.</summary>
    public bool HasNumbers { get; }

    /// <summary>N, the number of samples.</summary>
    public int Count { get; }

    /// <summary>The height of an image, 0 where samples are points.</summary>
    public int ImageRows { get; }

    /// <summary>The labels, (N,); empty where numbers are to be predicted.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>The numbers to be predicted of one sample, (C,); empty where it has a label.</summary>
    public ReadOnlySpan<float> NumbersOf(int index) => HasNumbers ? _numbers.AsSpan(index * Outputs, Outputs) : [];

    /// <summary>
    /// The right answers to samples <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1.
    /// </summary>
    public Targets TargetsOf(int start, int count)
    {
        ReadOnlySpan<float> numbers = _numbers;
        return HasNumbers ? numbers.Slice(start * Outputs, count * Outputs) : Labels.Slice(start, count);
    }

    /// <summary>The bytes of one image, (D,); empty where samples are points.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => ImageRows == 0 ? [] : _pixels.AsSpan(index * Inputs, Inputs);

    /// <summary>
    /// Gets the same samples with pixels that nobody divides: a network sees 0–255 (the book's <c>normalize=False</c>, §3.6.1). Points
    /// stay.
    /// </summary>
    public Dataset Undivided()
    {
        var data = (Dataset)MemberwiseClone();
        data._divides = false;
        return data;
    }

    /// <summary>Writes one sample as the network sees it, (D,): pixels divided by 255, points as they are.</summary>
    public void CopyTo<T>(int index, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (ImageRows > 0 && _divides)
        {
            Ops.FromPixels(Pixels(index), destination);
            return;
        }

        if (ImageRows > 0)
        {
            var pixels = Pixels(index);
            for (var i = 0; i < pixels.Length; i++)
                destination[i] = T.CreateTruncating(pixels[i]);
            return;
        }

        var features = _features.AsSpan(index * Inputs, Inputs);
        for (var i = 0; i < features.Length; i++)
            destination[i] = T.CreateTruncating(features[i]);
    }

    /// <summary>Writes the samples with the given numbers into the rows of <paramref name="x"/> (N, D), as the network sees them.</summary>
    public void Gather<T>(ReadOnlySpan<int> rows, Matrix<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < rows.Length; n++)
        {
            if (n + 2 < rows.Length)
                Ops.Prefetch(Pixels(rows[n + 2]));

            CopyTo(rows[n], x.Row(n));
        }
    }

    /// <summary>The first <paramref name="count"/> samples (all, if there are fewer).</summary>
    public Dataset Take(int count) => Slice(0, Math.Min(count, Count));

    /// <summary>Samples <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1.</summary>
    public Dataset Slice(int start, int count) => new(
        Name,
        Inputs,
        Classes,
        ImageRows > 0 ? _pixels[(start * Inputs)..((start + count) * Inputs)] : [],
        ImageRows > 0 ? [] : _features[(start * Inputs)..((start + count) * Inputs)],
        HasNumbers ? [] : _labels[start..(start + count)],
        ImageRows,
        HasNumbers ? _numbers[(start * Outputs)..((start + count) * Outputs)] : null,
        Outputs)
    {
        _divides = _divides,
    };
}

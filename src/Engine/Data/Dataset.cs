using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Data;

/// <summary>
/// Labelled samples that never change: images of bytes (0–255, read as 0–1) or points of floats.
/// N samples of D numbers each, labels 0 … classes − 1.
/// </summary>
public sealed class Dataset
{
    private readonly byte[] _pixels;
    private readonly float[] _features;
    private readonly byte[] _labels;

    private Dataset(string name, int inputs, int classes, byte[] pixels, float[] features, byte[] labels, int imageRows)
    {
        (Name, Inputs, Classes, ImageRows, _pixels, _features, _labels) = (name, inputs, classes, imageRows, pixels, features, labels);
        var values = imageRows > 0 ? pixels.Length : features.Length;
        if (values != (long)labels.Length * inputs)
            throw new ArgumentException($"{values} numbers do not make {labels.Length} samples of {inputs}.");

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

    /// <summary>The name it is known by, as in <c>mnist</c>.</summary>
    public string Name { get; }

    /// <summary>D, the numbers per sample.</summary>
    public int Inputs { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>N, the number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>The height of an image, 0 where samples are points.</summary>
    public int ImageRows { get; }

    /// <summary>The labels, (N,).</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>The bytes of one image, (D,); empty where samples are points.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => ImageRows == 0 ? [] : _pixels.AsSpan(index * Inputs, Inputs);

    /// <summary>Writes one sample as the network sees it, (D,): pixels divided by 255, points as they are.</summary>
    public void CopyTo<T>(int index, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (ImageRows > 0)
        {
            Ops.FromPixels(Pixels(index), destination);
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
        _labels[start..(start + count)],
        ImageRows);
}

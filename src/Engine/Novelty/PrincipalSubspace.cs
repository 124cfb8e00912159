using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Novelty;

/// <summary>
/// A mean and the directions in which samples vary most around it: a principal component analysis, of which only the span is kept. How
/// far a sample lies outside of it, its residual, is what those samples never showed.
/// </summary>
internal sealed class PrincipalSubspace
{
    /// <summary>The number of directions k: one vector of <see cref="Matrix{T}.Lanes"/>.</summary>
    public const int Directions = Matrix<float>.Lanes;

    // subspace iteration gains a factor of (variance outside / variance inside) with each round
    private const int Rounds = 4;

    // a direction that is this much shorter than before the others were taken out of it is nothing but rounding
    private const float Vanished = 1e-5f;

    private static readonly Matrix<float> NoBias = new(1, Directions);

    /// <summary>A subspace of D dimensions that is a point, at zero.</summary>
    public PrincipalSubspace(int dimensions)
    {
        Mean = new Matrix<float>(1, dimensions);
        Basis = new Matrix<float>(dimensions, Directions);
    }

    /// <summary>The samples' mean, (1, D).</summary>
    public Matrix<float> Mean { get; }

    /// <summary>Orthonormal columns, (D, k); zeros where there were fewer samples than directions.</summary>
    public Matrix<float> Basis { get; }

    /// <summary>The span of the leading principal components of the rows of <paramref name="samples"/> (N, D), which are centred.</summary>
    public static PrincipalSubspace Fit(Matrix<float> samples)
    {
        var subspace = new PrincipalSubspace(samples.Columns);
        if (samples.Rows == 0)
            return subspace;
        subspace.Centre(samples);

        // subspace iteration: XᵀX·B and orthonormal columns, again and again, with the products that training uses
        var (basis, rng) = (subspace.Basis, new Rng(seed: 1));
        for (var d = 0; d < basis.Rows; d++)
        {
            foreach (ref var number in basis.Row(d))
                number = (float)rng.NextNormal();
        }

        var coordinates = new Matrix<float>(samples.Rows, Directions);
        var unused = new Matrix<float>(1, Directions);
        for (var round = 0; round < Rounds; round++)
        {
            Ops.Affine(samples, basis, NoBias, coordinates);
            Ops.WeightGradient(samples, coordinates, basis, unused);
            Orthonormalize(basis);
        }

        return subspace;
    }

    /// <summary>The squared distance of a sample from the subspace.</summary>
    /// <param name="sample">(1, D); the mean is subtracted from it.</param>
    /// <param name="coordinates">(1, k), overwritten.</param>
    public float Residual(Matrix<float> sample, Matrix<float> coordinates)
    {
        var x = sample.Row(0);
        var mean = Mean.Row(0);
        for (var d = 0; d < x.Length; d++)
            x[d] -= mean[d];
        Ops.Affine(sample, Basis, NoBias, coordinates);
        return Math.Max(0, SquaredLength(x) - SquaredLength(coordinates.Row(0)));
    }

    /// <summary>The sum of squares.</summary>
    public static float SquaredLength(ReadOnlySpan<float> x)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var part = new Vector<float>(x[i..]);
            sum += part * part;
        }

        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
            total += x[i] * x[i];
        return total;
    }

    private void Centre(Matrix<float> samples)
    {
        var sums = new double[samples.Columns];
        for (var n = 0; n < samples.Rows; n++)
        {
            var row = samples.Row(n);
            for (var d = 0; d < row.Length; d++)
                sums[d] += row[d];
        }

        var mean = Mean.Row(0);
        for (var d = 0; d < mean.Length; d++)
            mean[d] = (float)(sums[d] / samples.Rows);
        for (var n = 0; n < samples.Rows; n++)
        {
            var row = samples.Row(n);
            for (var d = 0; d < row.Length; d++)
                row[d] -= mean[d];
        }
    }

    // Gram–Schmidt, each column twice: once leaves what rounding has mixed in
    private static void Orthonormalize(Matrix<float> basis)
    {
        var columns = new double[basis.Columns][];
        for (var k = 0; k < columns.Length; k++)
        {
            var column = columns[k] = new double[basis.Rows];
            for (var d = 0; d < column.Length; d++)
                column[d] = basis[d, k];
            var before = Length(column);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var other = 0; other < k; other++)
                    TakeOut(columns[other], column);
            }

            var after = Length(column);
            var scale = after > Vanished * before ? 1 / after : 0;
            for (var d = 0; d < column.Length; d++)
                basis[d, k] = (float)(column[d] *= scale);
        }
    }

    private static void TakeOut(double[] direction, double[] column)
    {
        var along = 0.0;
        for (var d = 0; d < column.Length; d++)
            along += direction[d] * column[d];
        for (var d = 0; d < column.Length; d++)
            column[d] -= along * direction[d];
    }

    private static double Length(double[] column) => Math.Sqrt(column.Sum(number => number * number));
}

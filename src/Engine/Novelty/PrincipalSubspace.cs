using System.Runtime.Intrinsics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Novelty;

/// <summary>
/// A mean m and the directions V in which samples vary most around it: a principal component analysis, of which only the span is kept. How
/// far a sample lies outside of it, its residual, is what those samples never showed.
/// </summary>
internal sealed class PrincipalSubspace
{
    /// <summary>The number of directions k.</summary>
    public const int Directions = Projection.Columns - 1;

    // subspace iteration gains a factor of (variance outside / variance inside) with each round
    private const int Rounds = 4;

    // a direction that is this much shorter than before the others were taken out of it is nothing but rounding
    private const double Vanished = 1e-5;

    private readonly Vector512<float> _mean;
    private readonly float _meanSquared;

    /// <summary>A subspace of these <see cref="Columns"/>.</summary>
    public PrincipalSubspace(Matrix<float> columns)
    {
        Columns = columns;
        var mean = new float[columns.Rows];
        for (var d = 0; d < mean.Length; d++)
            mean[d] = columns[d, Directions];
        var projection = Projection.Of(mean, columns, 0);
        (_mean, _meanSquared) = (projection.Sums.WithElement(Directions, 0), projection.SquaredLength);
    }

    /// <summary>
    /// (D, k + 1): k orthonormal columns, zeros where there were fewer samples than directions, and, last, the mean.
    /// </summary>
    public Matrix<float> Columns { get; }

    /// <summary>The span of the leading principal components of the rows of <paramref name="samples"/> (N, D), which are centred.</summary>
    public static PrincipalSubspace Fit(Matrix<float> samples)
    {
        var columns = new Matrix<float>(samples.Columns, Projection.Columns);
        if (samples.Rows == 0)
            return new(columns);
        var mean = Centre(samples);

        // subspace iteration: XᵀX·B and orthonormal columns, again and again, with the products that training uses
        var rng = new Rng(seed: 1);
        for (var d = 0; d < columns.Rows; d++)
        {
            foreach (ref var number in columns.Row(d))
                number = (float)rng.NextNormal();
        }

        var (coordinates, none) = (new Matrix<float>(samples.Rows, columns.Columns), new Matrix<float>(1, columns.Columns));
        for (var round = 0; round < Rounds; round++)
        {
            none.Clear();
            Ops.Affine(samples, columns, none, coordinates);
            Ops.WeightGradient(samples, coordinates, columns, none);
            Orthonormalize(columns);
        }

        for (var d = 0; d < mean.Length; d++)
            columns[d, Directions] = mean[d];
        return new(columns);
    }

    /// <summary>
    /// The squared distance from the subspace: |x − m|² − |Vᵀ(x − m)|², in terms of x alone, so that its zeros cost nothing.
    /// </summary>
    /// <param name="x">The projection of the sample on <see cref="Columns"/>.</param>
    public float Residual(in Projection x)
    {
        var inside = x.Sums.WithElement(Directions, 0) - _mean;
        return Math.Max(0, x.SquaredLength - (2 * x.Sums[Directions]) + _meanSquared - Vector512.Sum(inside * inside));
    }

    private static float[] Centre(Matrix<float> samples)
    {
        var sums = new double[samples.Columns];
        for (var n = 0; n < samples.Rows; n++)
        {
            var row = samples.Row(n);
            for (var d = 0; d < row.Length; d++)
                sums[d] += row[d];
        }

        var mean = Array.ConvertAll(sums, sum => (float)(sum / samples.Rows));
        for (var n = 0; n < samples.Rows; n++)
        {
            var row = samples.Row(n);
            for (var d = 0; d < row.Length; d++)
                row[d] -= mean[d];
        }

        return mean;
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

using System.Numerics;

namespace WebNN.Engine.Kernels;

/// <summary>
/// The products and functions of a network in their plainest form, for any floating type. They are what the vectorised kernels
/// are tested against, and what one reads to know what those compute. Shapes: x (N, D), w (D, M), b (1, M), y (N, M).
/// </summary>
internal static class Plain
{
    /// <summary>y = x·w + b.</summary>
    public static void Affine<T>(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < x.Rows; n++)
        {
            var xRow = x.Row(n);
            var yRow = y.Row(n);
            b.Row(0).CopyTo(yRow);
            for (var d = 0; d < xRow.Length; d++)
            {
                var wRow = w.Row(d);
                for (var m = 0; m < yRow.Length; m++)
                {
                    yRow[m] += xRow[d] * wRow[m];
                }
            }
        }
    }

    /// <summary>dw = xᵀ·dy.</summary>
    public static void WeightGradient<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> dw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        dw.Clear();
        for (var n = 0; n < x.Rows; n++)
        {
            var xRow = x.Row(n);
            var dyRow = dy.Row(n);
            for (var d = 0; d < xRow.Length; d++)
            {
                var dwRow = dw.Row(d);
                for (var m = 0; m < dyRow.Length; m++)
                {
                    dwRow[m] += xRow[d] * dyRow[m];
                }
            }
        }
    }

    /// <summary>dx = dy·wᵀ.</summary>
    public static void InputGradient<T>(Matrix<T> dy, Matrix<T> w, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < dy.Rows; n++)
        {
            var dyRow = dy.Row(n);
            var dxRow = dx.Row(n);
            for (var d = 0; d < dxRow.Length; d++)
            {
                var sum = T.Zero;
                var wRow = w.Row(d);
                for (var m = 0; m < dyRow.Length; m++)
                {
                    sum += dyRow[m] * wRow[m];
                }

                dxRow[d] = sum;
            }
        }
    }

    /// <summary>db = the sum of the rows of dy.</summary>
    public static void ColumnSums<T>(Matrix<T> dy, Matrix<T> db)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sums = db.Row(0);
        sums.Clear();
        for (var n = 0; n < dy.Rows; n++)
        {
            var row = dy.Row(n);
            for (var m = 0; m < row.Length; m++)
            {
                sums[m] += row[m];
            }
        }
    }

    /// <summary>1 / (1 + exp(−x)), without overflow at either end.</summary>
    public static T Sigmoid<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var e = T.Exp(-T.Abs(x));
        return x >= T.Zero ? T.One / (T.One + e) : T.IsNaN(x) ? x : e / (T.One + e);
    }

    /// <summary>Softmax of one row in place, with the row's maximum subtracted first.</summary>
    public static void Softmax<T>(Span<T> row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var maximum = T.NegativeInfinity;
        foreach (var value in row)
        {
            maximum = T.Max(maximum, value);
        }

        var sum = T.Zero;
        for (var i = 0; i < row.Length; i++)
        {
            sum += row[i] = T.Exp(row[i] - maximum);
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] /= sum;
        }
    }
}

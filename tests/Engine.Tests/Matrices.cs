using System.Numerics;

namespace WebNN.Engine.Tests;

/// <summary>Matrices written out in a test.</summary>
internal static class Matrices
{
    /// <summary>A matrix of the given rows, all of one length.</summary>
    public static Matrix<T> Of<T>(params ReadOnlySpan<T[]> rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var result = new Matrix<T>(rows.Length, rows[0].Length);
        for (var r = 0; r < rows.Length; r++)
            rows[r].CopyTo(result.Row(r));

        return result;
    }
}

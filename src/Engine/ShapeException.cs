using System.Numerics;

namespace WebNN.Engine;

/// <summary>Shapes that do not fit together; the message names both, as in "(2, 3) · (2, 3)".</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>An error with the given message.</summary>
    public ShapeException(string message)
        : base(message)
    {
    }

    internal static void ThrowIfDifferent<T>(Matrix<T> a, Matrix<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (a.Rows != b.Rows || a.Columns != b.Columns)
            throw new ShapeException($"Shapes {a} and {b} differ; they must be the same.");
    }
}

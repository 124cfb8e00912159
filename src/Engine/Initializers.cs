using System.Numerics;
using WebNN.Engine.Layers;

namespace WebNN.Engine;

/// <summary>The initial weights (book §6.2). Biases start at zero.</summary>
public enum Initializer
{
    /// <summary>Normal with a given standard deviation (0.01 in the book's chapters 4 and 5).</summary>
    Normal,

    /// <summary>Normal with standard deviation 1/√D: for sigmoid and tanh (Glorot and Bengio 2010).</summary>
    Xavier,

    /// <summary>Normal with standard deviation √(2/D): for ReLU (He et al. 2015).</summary>
    He,
}

/// <summary>Fills weights.</summary>
public static class Initializers
{
    /// <summary>Fills the weights of <paramref name="affine"/>, (D, M), with normal random numbers and its biases with zeros.</summary>
    /// <param name="affine">The layer to fill.</param>
    /// <param name="initializer">Which standard deviation.</param>
    /// <param name="std">The standard deviation for <see cref="Initializer.Normal"/>.</param>
    /// <param name="rng">Where the numbers come from.</param>
    public static void Initialize<T>(this Affine<T> affine, Initializer initializer, double std, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var w = affine.W.Value;
        var deviation = initializer switch
        {
            Initializer.Normal => std,
            Initializer.Xavier => Math.Sqrt(1.0 / w.Rows),
            Initializer.He => Math.Sqrt(2.0 / w.Rows),
            _ => throw new ArgumentOutOfRangeException(nameof(initializer), initializer, "Not an initializer."),
        };
        for (var d = 0; d < w.Rows; d++)
        {
            foreach (ref var weight in w.Row(d))
                weight = T.CreateChecked(deviation * rng.NextNormal());
        }

        affine.B.Value.Clear();
    }
}

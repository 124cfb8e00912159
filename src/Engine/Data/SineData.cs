namespace WebNN.Engine.Data;

/// <summary>
/// Points of the sine curve, for predicting numbers (regression, book §3.5): one input x, drawn evenly from [−π, π], and one number, sin x.
/// A seed and stream always give the same points.
/// </summary>
public static class SineData
{
    /// <summary>The name it is known by.</summary>
    public const string Name = "sine";

    /// <summary>The number of samples that the training part has by default.</summary>
    public const int TrainCount = 1000;

    /// <summary>The number of samples that the test part has by default.</summary>
    public const int TestCount = 500;

    /// <summary>The training part: stream 0 of the seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Dataset Train(int count = TrainCount, ulong seed = 1) => Create(count, seed);

    /// <summary>The test part: stream 1 of the seed, other points of the same curve.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Dataset Test(int count = TestCount, ulong seed = 1) => Create(count, seed, stream: 1);

    /// <summary>Draws points.</summary>
    /// <param name="count">The number of points, not negative.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Other streams of the same seed are independent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Dataset Create(int count, ulong seed, ulong stream = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rng = new Rng(seed, stream);
        var (x, y) = (new float[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            x[i] = (float)rng.NextDouble(-Math.PI, Math.PI);
            y[i] = (float)Math.Sin(x[i]);
        }

        return Dataset.OfNumbers(Name, 1, 1, x, y);
    }
}

namespace WebNN.Engine.Data;

/// <summary>
/// Points in the plane for watching decision regions: 2 inputs within about [−1, 1]. Every class is equally frequent (by one sample at
/// most), the order is random, and a seed and stream always give the same points.
/// <list type="table">
/// <item><term>xor</term><description>2 classes: the sign of x₀·x₁, the book's gate (§2.5.1) over whole quadrants.</description></item>
/// <item><term>circles</term><description>2 classes: a ring of radius 0.9 and a disc of radius 0.45 within it.</description></item>
/// <item><term>moons</term><description>2 classes: two half circles that reach into each other.</description></item>
/// <item><term>spiral</term><description>3 classes: arms that wind once around the origin.</description></item>
/// <item><term>gaussians</term><description>4 classes: clouds around (±0.5, ±0.5).</description></item>
/// </list>
/// </summary>
public static class PlanarData
{
    /// <summary>The number of samples that the datasets' training parts have by default.</summary>
    public const int TrainCount = 1000;

    /// <summary>The number of samples that the datasets' test parts have by default.</summary>
    public const int TestCount = 500;

    /// <summary>The standard deviation that is added to both coordinates by default.</summary>
    public const double DefaultNoise = 0.05;

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["xor", "circles", "moons", "spiral", "gaussians"];

    /// <summary>The number of classes of a dataset: 3 for spiral, 4 for gaussians, else 2.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static int ClassesOf(string name) => name switch
    {
        "xor" or "circles" or "moons" => 2,
        "spiral" => 3,
        "gaussians" => 4,
        _ => throw new ArgumentException($"There is no planar dataset '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>The training part: stream 0 of the seed.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Create"/>.</exception>
    public static Dataset Train(string name, int count = TrainCount, double noise = DefaultNoise, ulong seed = 1) =>
        Create(name, count, noise, seed);

    /// <summary>The test part: stream 1 of the seed, other points of the same distribution.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Create"/>.</exception>
    public static Dataset Test(string name, int count = TestCount, double noise = DefaultNoise, ulong seed = 1) =>
        Create(name, count, noise, seed, stream: 1);

    /// <summary>Draws points.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">The number of points, not negative.</param>
    /// <param name="noise">The standard deviation of the normal noise added to both coordinates, 0 to 1.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Other streams of the same seed are independent.</param>
    /// <exception cref="ArgumentException">The name is unknown, the count negative, or the noise not from 0 to 1.</exception>
    public static Dataset Create(string name, int count, double noise, ulong seed, ulong stream = 0)
    {
        var classes = ClassesOf(name);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (noise is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(noise), noise, "The noise must be from 0 to 1.");

        var rng = new Rng(seed, stream);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;

        rng.Shuffle(order);
        var features = new float[2 * count];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            var label = order[i] % classes;
            var (x0, x1) = Point(name, label, rng);
            features[2 * i] = (float)(x0 + (noise * rng.NextNormal()));
            features[(2 * i) + 1] = (float)(x1 + (noise * rng.NextNormal()));
            labels[i] = (byte)label;
        }

        return Dataset.OfPoints(name, 2, classes, features, labels);
    }

    private static (double X0, double X1) Point(string name, int label, Rng rng)
    {
        switch (name)
        {
            case "xor":
                // label 1 where exactly one input is positive, as XOR; a gap along the axes keeps the classes apart
                var (a, b) = (rng.NextDouble(0.05, 0.95), rng.NextDouble(0.05, 0.95));
                var positive = rng.Next(2) == 0;
                return (positive ? a : -a, positive == (label == 0) ? b : -b);
            case "circles":
                // square roots make the density even over the area
                var radius = label == 0 ? Math.Sqrt(rng.NextDouble(0.75 * 0.75, 0.9 * 0.9)) : 0.45 * Math.Sqrt(rng.NextDouble());
                return Polar(radius, rng.NextDouble(0, Math.Tau));
            case "moons":
                var (x, y) = Polar(1, rng.NextDouble(0, Math.PI));
                return label == 0 ? ((x - 0.5) * 0.6, (y - 0.25) * 0.6) : ((0.5 - x) * 0.6, (0.25 - y) * 0.6);
            case "spiral":
                var t = rng.NextDouble();
                return Polar(0.05 + (0.9 * t), Math.Tau * (t + (label / 3.0)));
            default:
                return (
                    (label is 0 or 3 ? 0.5 : -0.5) + (0.15 * rng.NextNormal()),
                    (label is 0 or 1 ? 0.5 : -0.5) + (0.15 * rng.NextNormal()));
        }
    }

    private static (double X0, double X1) Polar(double radius, double angle) => (radius * Math.Cos(angle), radius * Math.Sin(angle));
}

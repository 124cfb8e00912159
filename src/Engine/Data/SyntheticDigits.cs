namespace WebNN.Engine.Data;

/// <summary>
/// Handwritten-looking digits without a download: pen strokes in the ways people write each digit, bent, slanted, stretched and turned at
/// random, drawn with a soft round brush, scaled so that the longer side fits 20 pixels and placed by its centre of mass in 28×28 as MNIST
/// does. A sample depends on its seed and number alone.
/// </summary>
public static class SyntheticDigits
{
    /// <summary>The name of the dataset.</summary>
    public const string Name = "synthetic-digits";

    /// <summary>The size of <see cref="Train"/>.</summary>
    public const int TrainCount = 20_000;

    /// <summary>The size of <see cref="Test"/>.</summary>
    public const int TestCount = 2_000;

    private const int Side = StrokeFont.Side;

    // the ways of writing each digit, as StrokeFont reads them
    private static readonly StrokeFont Font = new(
    [
        [
            "36,0 12,12 0,50 12,88 36,100 60,88 70,50 60,12 36,0",
            "46,6 30,0 8,16 0,50 10,86 34,100 58,86 68,48 58,14 40,2 26,8",
            "30,2 10,20 2,56 14,92 32,100 52,84 58,44 50,12 32,1",
            "20,10 6,36 4,70 20,96 44,98 64,78 68,40 56,10 32,0 16,12",
            "62,14 34,2 8,26 0,62 14,94 44,98 76,74 84,36 68,10 44,6",
        ],
        [
            "35,0 35,50 35,100",
            "40,0 36,48 34,100",
            "16,22 38,0! 38,50 38,100",
            "16,22 38,0! 38,50 38,100;14,100 40,100 64,100",
        ],
        [
            "4,24 14,6 36,0 58,10 62,30 50,54 26,78 2,98! 36,98 68,98",
            "6,22 20,4 42,2 60,16 58,36 40,62 16,88 6,96 2,86 14,78 34,88 54,98 72,92",
            "6,20 24,2 50,4 62,24 50,50 24,80 4,98! 30,92 50,97 70,94",
            "2,14 26,0 52,8 54,32 36,62 4,96! 34,90 66,92",
            "14,16 34,2 58,10 62,40 46,76 22,98 4,92 2,76 18,68 40,78 62,96 88,96",
            "12,10 36,0 54,14 50,44 26,88! 60,86 92,84",
        ],
        [
            "6,12 26,0 52,6 58,24 46,42 24,48! 50,52 64,70 54,92 28,100 2,90",
            "4,14 24,0 54,6 58,26 44,42 30,46 48,50 66,66 62,88 36,100 4,88",
            "6,2 34,2 60,2! 44,22 28,42! 54,48 64,68 54,92 26,100 2,88",
            "8,16 28,0 52,10 50,32 30,44 22,48 32,50 58,60 60,86 34,100 0,86",
            "10,8 40,0 60,12 54,32 34,44! 52,46 62,60 52,82 30,98 6,100",
        ],
        [
            "10,0 8,26 4,52! 32,52 62,52;54,2 52,50 50,100",
            "8,4 4,30 8,50 28,56 60,48;60,0 56,50 52,100",
            "48,100 48,50 48,0! 24,34 0,66! 34,66 68,66",
            "44,0 24,30 2,62! 34,62 68,60;50,24 48,60 46,100",
            "12,0 2,40 10,54 40,52 58,30 62,4! 56,50 50,100",
        ],
        [
            "60,2 38,2 16,2! 13,24 10,44! 34,36 58,46 64,68 50,94 24,100 2,90",
            "18,4 14,24 12,44! 36,38 60,50 62,74 44,96 20,100 2,92;18,4 40,2 66,0",
            "62,4 30,4 14,20 20,40 48,52 58,74 44,96 18,100 2,90",
            "22,6 16,40! 44,42 60,62 48,90 22,100 0,96;22,6 46,6 72,2",
            "34,10 30,28 22,42! 42,48 50,66 38,88 16,98 0,94;34,10 60,8 90,0",
            "70,0 46,4 34,20 38,40 54,56 56,78 36,98 12,98 0,84",
        ],
        [
            "50,0 24,20 6,52 4,80 22,99 46,98 58,80 48,60 28,56 8,70",
            "42,0 18,36 4,72 14,96 38,100 56,84 50,64 30,58 8,74",
            "60,8 44,0 20,14 4,50 4,82 24,100 50,94 58,74 44,56 22,60 6,78",
            "30,0 12,30 2,64 8,92 30,100 50,88 50,68 32,60 8,76",
            "28,0 8,28 0,62 8,90 32,100 62,90 78,66 66,46 44,50 28,70 24,92",
            "20,0 6,34 2,70 14,94 40,100 58,86 56,64 38,54 20,66 14,90",
        ],
        [
            "0,4 30,4 60,2! 40,46 22,100",
            "0,4 30,4 60,2! 42,46 26,100;14,54 34,51 56,48",
            "4,18 4,2! 34,2 62,2! 38,50 24,100",
            "2,12 20,2 40,6 60,2! 44,38 32,70 28,100",
            "0,6 30,0 54,6 56,22 42,58 34,100",
        ],
        [
            "52,12 30,0 8,12 10,32 34,48 58,66 56,90 30,100 6,88 8,66 30,50 54,34 52,12",
            "32,0 12,12 12,34 32,46 52,34 52,12 32,0;32,46 6,60 4,86 32,100 60,86 58,60 32,46",
            "58,6 32,0 10,14 14,34 36,48 54,68 46,94 22,100 4,86 12,64 36,46 58,24 60,8",
            "30,2 10,16 18,38 42,54 52,78 36,99 14,96 8,78 26,56 48,34 50,12 32,1",
            "60,10 34,2 16,16 24,36 42,54 44,80 28,99 12,86 20,62 44,40 62,20",
            "56,4 30,2 6,14 10,30 32,42 42,62 34,88 20,100 10,84 22,58 48,36 58,16 46,4",
        ],
        [
            "56,16 34,0 8,10 4,36 22,50 46,42 58,14! 55,60 50,100",
            "56,18 32,0 8,12 4,36 24,50 48,40 58,16 60,50 50,84 26,100 6,92",
            "54,26 44,4 20,2 2,24 12,46 36,46 54,26;56,4 54,50 50,100",
            "54,20 36,2 10,8 2,32 20,48 44,38 54,20 46,60 30,100",
            "52,8 28,2 6,20 8,40 28,42 50,22 58,8! 48,50 36,100",
            "40,10 24,0 8,8 4,24 16,36 34,32 44,16 42,44 34,76 30,100",
        ],
    ]);

    /// <summary>Samples 0 … <paramref name="count"/> − 1 of a seed: images of (28, 28), every ten in a row hold each digit once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Dataset Create(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var pixels = new byte[checked(count * Side * Side)];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
            labels[i] = Draw(seed, i, pixels.AsSpan(i * Side * Side, Side * Side));

        return Dataset.OfImages(Name, Side, Side, 10, pixels, labels);
    }

    /// <summary>The training samples, always the same.</summary>
    public static Dataset Train() => Create(TrainCount, seed: 1);

    /// <summary>The test samples, always the same and none of them in <see cref="Train"/>.</summary>
    public static Dataset Test() => Create(TestCount, seed: 2);

    /// <summary>Draws one sample, (28·28,) from 0 (background) to 255, and returns its label.</summary>
    /// <exception cref="ArgumentException">The destination is not 784 long.</exception>
    public static byte Draw(ulong seed, int index, Span<byte> pixels)
    {
        var label = LabelOf(seed, index);
        Font.Draw(label, new Rng(seed, (ulong)index << 1), pixels);
        return label;
    }

    private static byte LabelOf(ulong seed, int index)
    {
        Span<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        new Rng(seed, ((ulong)(index / 10) << 1) | 1).Shuffle(order);
        return (byte)order[index % 10];
    }
}

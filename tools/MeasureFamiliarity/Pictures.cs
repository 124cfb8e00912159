using WebNN.Engine;
using WebNN.Engine.Data;

namespace WebNN.MeasureFamiliarity;

/// <summary>Draws the pictures that are measured, 28×28 bytes row by row.</summary>
internal static class Pictures
{
    private const int Side = 28;

    /// <summary>Dark on light.</summary>
    public static void Invert(ReadOnlySpan<byte> digit, Span<byte> picture)
    {
        for (var i = 0; i < digit.Length; i++)
            picture[i] = (byte)(255 - digit[i]);
    }

    /// <summary>Uniform noise.</summary>
    public static void Noise(int index, Span<byte> picture)
    {
        var rng = new Rng(seed: 4, (ulong)index);
        foreach (ref var pixel in picture)
            pixel = (byte)rng.Next(256);
    }

    /// <summary>Two digits side by side, each half its size, in the middle.</summary>
    public static void Pair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> picture)
    {
        picture.Clear();
        for (var y = 0; y < Side / 2; y++)
        {
            for (var x = 0; x < Side / 2; x++)
            {
                var (from, to) = ((2 * y * Side) + (2 * x), ((y + (Side / 4)) * Side) + x);
                picture[to] = Mean(left, from);
                picture[to + (Side / 2)] = Mean(right, from);
            }
        }

        static byte Mean(ReadOnlySpan<byte> digit, int at) =>
            (byte)((digit[at] + digit[at + 1] + digit[at + Side] + digit[at + Side + 1]) / 4);
    }

    /// <summary>Moved to the right and down, turned about the middle (bilinear), with black around it.</summary>
    public static void Move(ReadOnlySpan<byte> digit, int right, int down, double degrees, Span<byte> picture)
    {
        const double Middle = (Side - 1) / 2.0;
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (dx, dy) = (x - right - Middle, y - down - Middle);
                picture[(y * Side) + x] = At(digit, (cos * dx) + (sin * dy) + Middle, (cos * dy) - (sin * dx) + Middle);
            }
        }
    }

    /// <summary>A letter; see <see cref="Letters"/>.</summary>
    public static void Letter(int index, Span<byte> picture) => Letters.Draw(index, picture);

    /// <summary>A digit of the synthetic test set, which no model of MNIST has seen.</summary>
    public static void SyntheticDigit(int index, Span<byte> picture) => SyntheticDigits.Draw(seed: 2, index, picture);

    private static byte At(ReadOnlySpan<byte> digit, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var upper = ((1 - fx) * Pixel(digit, left, top)) + (fx * Pixel(digit, left + 1, top));
        var lower = ((1 - fx) * Pixel(digit, left, top + 1)) + (fx * Pixel(digit, left + 1, top + 1));
        return (byte)Math.Round(((1 - fy) * upper) + (fy * lower));
    }

    private static byte Pixel(ReadOnlySpan<byte> digit, int x, int y) =>
        x is >= 0 and < Side && y is >= 0 and < Side ? digit[(y * Side) + x] : (byte)0;
}

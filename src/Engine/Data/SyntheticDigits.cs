using System.Globalization;
using System.Runtime.InteropServices;

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

    private const int Side = 28;
    private const int StepsPerPiece = 5;

    // x from the left and y from the top in hundredths of the digit's height; strokes are parted by ';', '!' marks a corner
    private static readonly string[][] Shapes =
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
    ];

    private static readonly Stroke[][][] Styles = Array.ConvertAll(Shapes, styles => Array.ConvertAll(styles, Parse));

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
        if (pixels.Length != Side * Side)
            throw new ArgumentException($"An image takes {Side * Side} bytes, not {pixels.Length}.", nameof(pixels));

        var label = LabelOf(seed, index);
        var rng = new Rng(seed, (ulong)index << 1);
        var strokes = Styles[label][rng.Next(Styles[label].Length)];
        Span<Pen> path = stackalloc Pen[64 * StepsPerPiece];
        path = path[..Trace(strokes, new Hand(rng), rng, path)];

        var radius = (float)Math.Clamp(1.25 + (0.32 * rng.NextNormal()), 0.7, 2.2);
        var longerSide = (float)rng.NextDouble(18.5, 20);
        Fit(path, radius, longerSide, (float)rng.NextDouble(-0.5, 0.5), (float)rng.NextDouble(-0.5, 0.5));
        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        Brush(path, radius, (float)rng.NextDouble(0.9, 1.4), ink);
        ImageCentering.ShiftToCentreOfMass(ink, pixels);
        return label;
    }

    private static byte LabelOf(ulong seed, int index)
    {
        Span<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        new Rng(seed, ((ulong)(index / 10) << 1) | 1).Shuffle(order);
        return (byte)order[index % 10];
    }

    private static Stroke[] Parse(string style) => Array.ConvertAll(style.Split(';'), text =>
        {
            var points = text.Split(' ');
            var corners = Array.ConvertAll(points, point => point.EndsWith('!'));
            return new Stroke(
                Array.ConvertAll(points, point => Coordinate(point, 0)),
                Array.ConvertAll(points, point => Coordinate(point, 1)),
                corners);
        });

    private static float Coordinate(string point, int axis) =>
        int.Parse(point.TrimEnd('!').Split(',')[axis], NumberStyles.None, CultureInfo.InvariantCulture) / 100f;

    /// <summary>
    /// Follows the strokes as this hand would write them. Pieces between neighbouring points are Catmull–Rom curves that end at corners.
    /// </summary>
    private static int Trace(Stroke[] strokes, Hand hand, Rng rng, Span<Pen> path)
    {
        Span<float> x = stackalloc float[16], y = stackalloc float[16];
        var count = 0;
        foreach (var stroke in strokes)
        {
            var n = stroke.X.Length;
            for (var i = 0; i < n; i++)
            {
                (x[i], y[i]) = hand.Place(
                    stroke.X[i] + (0.032f * (float)rng.NextNormal()),
                    stroke.Y[i] + (0.032f * (float)rng.NextNormal()));
            }

            for (var i = 0; i + 1 < n; i++)
            {
                var fromEnd = i == 0 || stroke.Corners[i];
                var toEnd = i + 2 == n || stroke.Corners[i + 1];
                var (beforeX, beforeY) = fromEnd ? ((2 * x[i]) - x[i + 1], (2 * y[i]) - y[i + 1]) : (x[i - 1], y[i - 1]);
                var (afterX, afterY) = toEnd ? ((2 * x[i + 1]) - x[i], (2 * y[i + 1]) - y[i]) : (x[i + 2], y[i + 2]);
                for (var step = i == 0 ? 0 : 1; step <= StepsPerPiece; step++)
                {
                    var t = (float)step / StepsPerPiece;
                    path[count++] = new Pen(
                        CatmullRom(beforeX, x[i], x[i + 1], afterX, t),
                        CatmullRom(beforeY, y[i], y[i + 1], afterY, t),
                        hand.Pressure(count),
                        Down: !(i == 0 && step == 0));
                }
            }
        }

        return count;
    }

    private static float CatmullRom(float before, float from, float to, float after, float t) =>
        from
        + (0.5f * t * (to - before + (t * ((2 * before) - (5 * from) + (4 * to) - after + (t * ((3 * (from - to)) + after - before))))));

    /// <summary>
    /// Scales the path so that its longer side with the ink around it measures that many pixels, and puts its middle into the image's.
    /// </summary>
    private static void Fit(Span<Pen> path, float radius, float longerSide, float shiftX, float shiftY)
    {
        var (left, top, right, bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        foreach (var pen in path)
        {
            (left, right) = (Math.Min(left, pen.X), Math.Max(right, pen.X));
            (top, bottom) = (Math.Min(top, pen.Y), Math.Max(bottom, pen.Y));
        }

        var scale = (longerSide - (2 * radius)) / Math.Max(right - left, bottom - top);
        const float Middle = (Side - 1) / 2f;
        foreach (ref var pen in path)
        {
            pen = pen with
            {
                X = ((pen.X - ((left + right) / 2)) * scale) + Middle + shiftX,
                Y = ((pen.Y - ((top + bottom) / 2)) * scale) + Middle + shiftY,
            };
        }
    }

    /// <summary>
    /// Draws each piece of the path as a capsule whose edge fades over
    /// <paramref name="softness"/> pixels; ink covers, it does not add up.
    /// </summary>
    private static void Brush(ReadOnlySpan<Pen> path, float radius, float softness, Span<float> ink)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (!path[i].Down)
                continue;

            var (a, b) = (path[i - 1], path[i]);
            var (dx, dy) = (b.X - a.X, b.Y - a.Y);
            var perLength = 1 / Math.Max((dx * dx) + (dy * dy), 1e-6f);
            var outer = (radius * b.Pressure) + (softness / 2);
            var (x0, x1) = (
                Math.Max(0, (int)MathF.Ceiling(Math.Min(a.X, b.X) - outer)),
                Math.Min(Side - 1, (int)MathF.Floor(Math.Max(a.X, b.X) + outer)));
            var (y0, y1) = (
                Math.Max(0, (int)MathF.Ceiling(Math.Min(a.Y, b.Y) - outer)),
                Math.Min(Side - 1, (int)MathF.Floor(Math.Max(a.Y, b.Y) + outer)));
            for (var y = y0; y <= y1; y++)
            {
                for (var x = x0; x <= x1; x++)
                {
                    var (px, py) = (x - a.X, y - a.Y);
                    var along = Math.Clamp(((px * dx) + (py * dy)) * perLength, 0, 1);
                    var (ex, ey) = (px - (along * dx), py - (along * dy));
                    var cover = (outer - MathF.Sqrt((ex * ex) + (ey * ey))) / softness;
                    ref var pixel = ref ink[(y * Side) + x];
                    pixel = Math.Max(pixel, Math.Min(cover, 1));
                }
            }
        }
    }

    private sealed record Stroke(float[] X, float[] Y, bool[] Corners);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Pen(float X, float Y, float Pressure, bool Down);

    /// <summary>One writer's hand: bends, stretches, slants and turns of the model shape, and the swelling pressure of the pen.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Hand
    {
        private readonly float _xx, _xy, _yx, _yy;
        private readonly float _bendX, _bendXAt, _bendXWaves, _bendY, _bendYAt, _bendYWaves;
        private readonly float _swell, _swellAt, _swellWaves;

        public Hand(Rng rng)
        {
            var width = Math.Exp(0.05 + (0.2 * rng.NextNormal()));
            var slant = Math.Clamp(0.12 + (0.22 * rng.NextNormal()), -0.4, 0.65);
            var (sin, cos) = Math.SinCos(Math.Clamp(7 * rng.NextNormal(), -15, 15) * Math.PI / 180);
            (_xx, _xy) = ((float)(cos * width), (float)((-cos * slant) - sin));
            (_yx, _yy) = ((float)(sin * width), (float)((-sin * slant) + cos));
            (_bendX, _bendXAt, _bendXWaves) = Wave(rng, 0.04);
            (_bendY, _bendYAt, _bendYWaves) = Wave(rng, 0.04);
            (_swell, _swellAt, _swellWaves) = (
                (float)(0.12 * rng.NextNormal()),
                (float)rng.NextDouble(0, Math.Tau),
                (float)rng.NextDouble(0.05, 0.25));
        }

        public (float X, float Y) Place(float x, float y)
        {
            var bentX = x + (_bendX * MathF.Sin(_bendXAt + (_bendXWaves * y))) - 0.33f;
            var bentY = y + (_bendY * MathF.Sin(_bendYAt + (_bendYWaves * x))) - 0.5f;
            return ((_xx * bentX) + (_xy * bentY), (_yx * bentX) + (_yy * bentY));
        }

        public float Pressure(int step) => Math.Clamp(1 + (_swell * MathF.Sin(_swellAt + (_swellWaves * step))), 0.7f, 1.3f);

        private static (float Size, float At, float Waves) Wave(Rng rng, double size) =>
            ((float)(size * rng.NextNormal()), (float)rng.NextDouble(0, Math.Tau), (float)rng.NextDouble(2, 8));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WebNN.Engine.Data;

/// <summary>
/// Changes 28×28 images at random as <see cref="AugmentationOptions"/> say: one affine map (scale, then shear, rotation, shift, around the
/// image's middle) and one elastic displacement per pixel, applied together by a single bilinear resampling; outside is background.
/// The result depends on the seed and the sample's number alone, not on earlier calls, the thread, or the width of the processor's
/// vectors: every element goes through the same operations in the same order, and none of them is fused.
/// Allocates nothing per image. Not safe for several threads (it holds its work space); make one for each.
/// </summary>
public sealed class Augmenter
{
    /// <summary>The numbers of an image.</summary>
    public const int Pixels = Side * Side;

    private const int Side = 28;
    private const int Stride = 32; // a multiple of every vector's length
    private const int WideStride = 3 * Stride;
    private const int MaxRadius = Side - 1; // further away there is only background
    private const float Middle = (Side - 1) / 2f;

    private readonly AugmentationOptions _options;
    private readonly ulong _seed;
    private readonly float[] _down = [], _across = []; // half kernels; the second contains alpha

    // noise: rows above and below the image stay zero; half-smoothed: columns left and right stay zero
    private readonly float[] _noiseX = new float[(Side + (2 * MaxRadius)) * Stride], _noiseY = new float[(Side + (2 * MaxRadius)) * Stride];
    private readonly float[] _halfX = new float[Side * WideStride], _halfY = new float[Side * WideStride];
    private readonly float[] _moveX = new float[Side * Stride], _moveY = new float[Side * Stride];

    // the source with a border of one background pixel, then each pixel packed with its right, lower and lower right neighbour
    private readonly uint[] _source = new uint[(Side + 5) * Stride], _corners = new uint[(Side + 2) * Stride];

    private readonly float[] _columns = new float[Stride],
        _fractionX = new float[Stride],
        _fractionY = new float[Stride],
        _line = new float[Stride];
    private readonly int[] _places = new int[Stride];
    private readonly uint[] _found = new uint[Stride];

    /// <summary>Prepares the work space, about 80 KB.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public Augmenter(AugmentationOptions options, ulong seed)
    {
        options.Validate();
        (_options, _seed) = (options, seed);
        for (var x = 0; x < Stride; x++)
            _columns[x] = x - Middle;

        if (options.Elastic is { Alpha: > 0 } elastic)
        {
            _down = HalfKernel(elastic.Sigma, 1);
            _across = HalfKernel(elastic.Sigma, elastic.Alpha);
        }
    }

    /// <summary>Writes the changed image, (784,) from 0 to 255, rounded.</summary>
    /// <param name="source">The image, (784,) from 0 (background) to 255.</param>
    /// <param name="destination">The result; may be the source.</param>
    /// <param name="number">Which of the seed's changes: give every image of every epoch its own.</param>
    /// <exception cref="ArgumentException">A span is not 784 long.</exception>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination, ulong number)
    {
        CheckLength(source.Length, destination.Length);
        var map = Begin(source, number);
        for (var y = 0; y < Side; y++)
        {
            ResampleLine(map, y);
            var target = destination.Slice(y * Side, Side);
            for (var x = 0; x < target.Length; x++)
                target[x] = (byte)(_line[x] + 0.5f);
        }
    }

    /// <summary>Writes the changed image as a network sees it, (784,) from 0 to 1.</summary>
    /// <param name="source">The image, (784,) from 0 (background) to 255.</param>
    /// <param name="destination">The result.</param>
    /// <param name="number">Which of the seed's changes: give every image of every epoch its own.</param>
    /// <exception cref="ArgumentException">A span is not 784 long.</exception>
    public void Apply(ReadOnlySpan<byte> source, Span<float> destination, ulong number)
    {
        CheckLength(source.Length, destination.Length);
        var map = Begin(source, number);
        for (var y = 0; y < Side; y++)
        {
            ResampleLine(map, y);
            for (var x = 0; x < Stride; x += Vector<float>.Count)
                (new Vector<float>(_line, x) / new Vector<float>(255f)).CopyTo(_line, x);

            _line.AsSpan(0, Side).CopyTo(destination[(y * Side)..]);
        }
    }

    /// <summary>The source of a pixel of the result: (x, y) − middle, times the matrix, plus (X, Y).</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Map(float XX, float XY, float YX, float YY, float X, float Y);

    private static void CheckLength(int source, int destination)
    {
        if (source != Pixels || destination != Pixels)
            throw new ArgumentException($"An image takes {Pixels} numbers, not {source} in and {destination} out.");
    }

    private static float[] HalfKernel(double sigma, double factor)
    {
        var radius = Math.Min(MaxRadius, (int)Math.Ceiling(3 * sigma));
        var weights = new double[radius + 1];
        for (var i = 0; i <= radius; i++)
            weights[i] = Math.Exp(-i * i / (2 * sigma * sigma));

        var sum = (2 * weights.Sum()) - weights[0];
        return Array.ConvertAll(weights, weight => (float)(factor * weight / sum));
    }

    private Map Begin(ReadOnlySpan<byte> source, ulong number)
    {
        Pack(source);
        var state = Rng.Key(_seed, number);
        var map = DrawMap(ref state);
        if (_down.Length > 0)
        {
            DrawNoise(Rng.SplitMix(ref state));
            SmoothDown();
            SmoothAcross();
        }

        return map;
    }

    private void Pack(ReadOnlySpan<byte> image)
    {
        for (var y = 0; y < Side; y++)
        {
            var from = image.Slice(y * Side, Side);
            var to = _source.AsSpan(((y + 1) * Stride) + 1, Side);
            for (var x = 0; x < to.Length; x++)
                to[x] = from[x];
        }

        ref var s = ref MemoryMarshal.GetArrayDataReference(_source);
        ref var c = ref MemoryMarshal.GetArrayDataReference(_corners);
        for (nuint i = 0; i < (nuint)_corners.Length; i += (nuint)Vector<uint>.Count)
        {
            var packed = Vector.LoadUnsafe(ref s, i)
                | Vector.ShiftLeft(Vector.LoadUnsafe(ref s, i + 1), 8)
                | Vector.ShiftLeft(Vector.LoadUnsafe(ref s, i + Stride), 16)
                | Vector.ShiftLeft(Vector.LoadUnsafe(ref s, i + Stride + 1), 24);
            packed.StoreUnsafe(ref c, i);
        }
    }

    private Map DrawMap(ref ulong state)
    {
        var (shiftX, shiftY) = (Draw(ref state, _options.Shift), Draw(ref state, _options.Shift));
        var (sin, cos) = Math.SinCos(Draw(ref state, _options.Rotate) * Math.PI / 180);
        var (scaleX, scaleY) = (1 + Draw(ref state, _options.Scale), 1 + Draw(ref state, _options.Scale));
        var shear = Draw(ref state, _options.Shear);

        // the inverse of rotation · shear · scale, after taking the shift back
        var (xx, xy) = ((cos + (shear * sin)) / scaleX, (sin - (shear * cos)) / scaleX);
        var (yx, yy) = (-sin / scaleY, cos / scaleY);
        return new Map(
            (float)xx,
            (float)xy,
            (float)yx,
            (float)yy,
            (float)(Middle - (xx * shiftX) - (xy * shiftY)),
            (float)(Middle - (yx * shiftX) - (yy * shiftY)));
    }

    private static double Draw(ref ulong state, double range) => range * (((Rng.SplitMix(ref state) >> 11) * (2.0 / (1ul << 53))) - 1);

    /// <summary>Two fields of even noise from −1 to 1: the halves of a 32-bit hash of each pixel's place.</summary>
    private void DrawNoise(ulong key)
    {
        ref var nx = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_noiseX), MaxRadius * Stride);
        ref var ny = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_noiseY), MaxRadius * Stride);
        var unit = new Vector<float>(2f / 65535);
        var (key0, key1) = (new Vector<uint>((uint)key), new Vector<uint>((uint)(key >> 32)));
        for (nuint i = 0; i < Side * Stride; i += (nuint)Vector<uint>.Count)
        {
            var h = ((Vector<uint>.Indices + new Vector<uint>((uint)i)) * new Vector<uint>(0x9E3779B1)) ^ key0;
            h = (h ^ Vector.ShiftRightLogical(h, 16)) * new Vector<uint>(0x7FEB352D);
            h ^= key1;
            h = (h ^ Vector.ShiftRightLogical(h, 15)) * new Vector<uint>(0x846CA68B);
            h ^= Vector.ShiftRightLogical(h, 16);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(h & new Vector<uint>(0xFFFF))) * unit) - Vector<float>.One).StoreUnsafe(
                ref nx,
                i);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(Vector.ShiftRightLogical(h, 16))) * unit) - Vector<float>.One).StoreUnsafe(
                ref ny,
                i);
        }

        for (var y = 0; y < Side; y++)
        {
            _noiseX.AsSpan(((MaxRadius + y) * Stride) + Side, Stride - Side).Clear();
            _noiseY.AsSpan(((MaxRadius + y) * Stride) + Side, Stride - Side).Clear();
        }
    }

    private void SmoothDown()
    {
        ref var nx = ref MemoryMarshal.GetArrayDataReference(_noiseX);
        ref var ny = ref MemoryMarshal.GetArrayDataReference(_noiseY);
        for (nuint y = 0; y < Side; y++)
        {
            for (nuint x = 0; x < Stride; x += (nuint)Vector<float>.Count)
            {
                var at = ((MaxRadius + y) * Stride) + x;
                var (sumX, sumY) = Smooth(ref nx, ref ny, at, Stride, _down);
                sumX.CopyTo(_halfX, (int)((y * WideStride) + Stride + x));
                sumY.CopyTo(_halfY, (int)((y * WideStride) + Stride + x));
            }
        }
    }

    private void SmoothAcross()
    {
        ref var hx = ref MemoryMarshal.GetArrayDataReference(_halfX);
        ref var hy = ref MemoryMarshal.GetArrayDataReference(_halfY);
        for (nuint y = 0; y < Side; y++)
        {
            for (nuint x = 0; x < Stride; x += (nuint)Vector<float>.Count)
            {
                var (sumX, sumY) = Smooth(ref hx, ref hy, (y * WideStride) + Stride + x, 1, _across);
                sumX.CopyTo(_moveX, (int)((y * Stride) + x));
                sumY.CopyTo(_moveY, (int)((y * Stride) + x));
            }
        }
    }

    /// <summary>
    /// One vector of both fields, smoothed along <paramref name="step"/>. The kernel is
    /// symmetric: neighbours are added before they are weighed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> X, Vector<float> Y) Smooth(ref float x, ref float y, nuint at, nuint step, float[] halfKernel)
    {
        var weight = new Vector<float>(halfKernel[0]);
        var (sumX, sumY) = (weight * Vector.LoadUnsafe(ref x, at), weight * Vector.LoadUnsafe(ref y, at));
        var (before, after) = (at, at);
        for (var i = 1; i < halfKernel.Length; i++)
        {
            before -= step;
            after += step;
            weight = new Vector<float>(halfKernel[i]);
            sumX += weight * (Vector.LoadUnsafe(ref x, before) + Vector.LoadUnsafe(ref x, after));
            sumY += weight * (Vector.LoadUnsafe(ref y, before) + Vector.LoadUnsafe(ref y, after));
        }

        return (sumX, sumY);
    }

    private void ResampleLine(in Map map, int y)
    {
        var down = y - Middle;
        var (startX, startY) = (new Vector<float>((map.XY * down) + map.X), new Vector<float>((map.YY * down) + map.Y));
        var (perX, perY) = (new Vector<float>(map.XX), new Vector<float>(map.YX));
        var (outside, beyond) = (new Vector<float>(-1), new Vector<float>(Side));
        for (var x = 0; x < Stride; x += Vector<float>.Count)
        {
            var columns = new Vector<float>(_columns, x);
            var fromX = (columns * perX) + startX + new Vector<float>(_moveX, (y * Stride) + x);
            var fromY = (columns * perY) + startY + new Vector<float>(_moveY, (y * Stride) + x);

            // the border pixel makes every place from −1 to 28 readable, counted from 0
            fromX = Vector.Min(Vector.Max(fromX, outside), beyond) + Vector<float>.One;
            fromY = Vector.Min(Vector.Max(fromY, outside), beyond) + Vector<float>.One;
            var (wholeX, wholeY) = (Vector.ConvertToInt32(fromX), Vector.ConvertToInt32(fromY));
            (fromX - Vector.ConvertToSingle(wholeX)).CopyTo(_fractionX, x);
            (fromY - Vector.ConvertToSingle(wholeY)).CopyTo(_fractionY, x);
            (Vector.ShiftLeft(wholeY, 5) + wholeX).CopyTo(_places, x);
        }

        // the clamping above keeps every place within 0 … 29·32 + 29, so the look-ups need no check
        ref var corners = ref MemoryMarshal.GetArrayDataReference(_corners);
        ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
        ref var founds = ref MemoryMarshal.GetArrayDataReference(_found);
        for (nuint x = 0; x < Stride; x += 4)
        {
            Unsafe.Add(ref founds, x) = Unsafe.Add(ref corners, Unsafe.Add(ref places, x));
            Unsafe.Add(ref founds, x + 1) = Unsafe.Add(ref corners, Unsafe.Add(ref places, x + 1));
            Unsafe.Add(ref founds, x + 2) = Unsafe.Add(ref corners, Unsafe.Add(ref places, x + 2));
            Unsafe.Add(ref founds, x + 3) = Unsafe.Add(ref corners, Unsafe.Add(ref places, x + 3));
        }

        var low = new Vector<uint>(0xFF);
        for (var x = 0; x < Stride; x += Vector<float>.Count)
        {
            var found = new Vector<uint>(_found, x);
            var (a, b) = (Level(found & low), Level(Vector.ShiftRightLogical(found, 8) & low));
            var (c, d) = (Level(Vector.ShiftRightLogical(found, 16) & low), Level(Vector.ShiftRightLogical(found, 24)));
            var across = new Vector<float>(_fractionX, x);
            var (upper, lower) = (a + ((b - a) * across), c + ((d - c) * across));
            (upper + ((lower - upper) * new Vector<float>(_fractionY, x))).CopyTo(_line, x);
        }

        static Vector<float> Level(Vector<uint> value) => Vector.ConvertToSingle(Vector.AsVectorInt32(value));
    }
}

namespace WebNN.Engine.Data;

/// <summary>
/// Turns a grey picture of any size into what MNIST's networks expect: light ink on black, cut to the ink, scaled so that its longer side
/// measures 20 pixels, and placed in 28×28 by its centre of mass.
/// </summary>
public static class ImageCentering
{
    /// <summary>The side of the resulting image in pixels.</summary>
    public const int Side = 28;

    /// <summary>The longer side of the ink in the resulting image in pixels.</summary>
    public const int InkSide = 20;

    // compression and antialiasing leave faint specks that must not widen the box around the ink
    private const byte FaintestInk = 8;

    /// <summary>Centres a picture.</summary>
    /// <param name="image">(height · width,) grey values row by row, 0 (background) to 255 (ink).</param>
    /// <param name="width">Pixels per row, positive.</param>
    /// <param name="height">Rows, positive.</param>
    /// <returns>(28 · 28,); all zeros if there is no ink.</returns>
    /// <exception cref="ArgumentException">The size is not positive, or not that of the image.</exception>
    public static byte[] Centre(ReadOnlySpan<byte> image, int width, int height)
    {
        CheckSize(image, width, height);
        var result = new byte[Side * Side];
        if (InkBox(image, width) is not var (left, top, boxWidth, boxHeight))
            return result;

        var scale = (double)InkSide / Math.Max(boxWidth, boxHeight);
        var columns = Weights(boxWidth, Math.Max(1, (int)Math.Round(boxWidth * scale)));
        var rows = Weights(boxHeight, Math.Max(1, (int)Math.Round(boxHeight * scale)));
        var (offsetX, offsetY) = ((Side - columns.Length) / 2, (Side - rows.Length) / 2);

        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        var line = new float[columns.Length * boxHeight];
        for (var y = 0; y < boxHeight; y++)
        {
            var source = image.Slice(((top + y) * width) + left, boxWidth);
            for (var x = 0; x < columns.Length; x++)
            {
                var sum = 0f;
                for (var k = 0; k < columns[x].Weights.Length; k++)
                    sum += columns[x].Weights[k] * source[columns[x].First + k];

                line[(y * columns.Length) + x] = sum / 255;
            }
        }

        for (var y = 0; y < rows.Length; y++)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                var sum = 0f;
                for (var k = 0; k < rows[y].Weights.Length; k++)
                    sum += rows[y].Weights[k] * line[((rows[y].First + k) * columns.Length) + x];

                ink[((y + offsetY) * Side) + x + offsetX] = sum;
            }
        }

        ShiftToCentreOfMass(ink, result);
        return result;
    }

    /// <summary>A copy in which ink is light and paper dark: inverted if most of the picture's border is light, else as it is.</summary>
    /// <param name="image">(height · width,) grey values row by row, 0 to 255.</param>
    /// <param name="width">Pixels per row, positive.</param>
    /// <param name="height">Rows, positive.</param>
    /// <exception cref="ArgumentException">The size is not positive, or not that of the image.</exception>
    public static byte[] InvertIfDarkOnLight(ReadOnlySpan<byte> image, int width, int height)
    {
        CheckSize(image, width, height);
        long sum = 0, count = 0;
        for (var y = 0; y < height; y++)
        {
            var row = image.Slice(y * width, width);
            var step = y == 0 || y == height - 1 ? 1 : Math.Max(1, width - 1);
            for (var x = 0; x < width; x += step)
            {
                sum += row[x];
                count++;
            }
        }

        var result = image.ToArray();
        if (sum > 127 * count)
        {
            foreach (ref var pixel in result.AsSpan())
                pixel = (byte)(255 - pixel);
        }

        return result;
    }

    /// <summary>
    /// Moves an image by whole pixels, so that grey edges stay as they are, until its centre of mass is nearest to (14, 14), pixel centres
    /// being whole numbers: measured on MNIST, whose centres of mass fill 13.5 to 14.5 evenly in both directions. <paramref name="ink"/>:
    /// (28·28,) from 0 to 1. Never moves ink out of the image.
    /// </summary>
    internal static void ShiftToCentreOfMass(ReadOnlySpan<float> ink, Span<byte> pixels)
    {
        double mass = 0, momentX = 0, momentY = 0;
        var (left, top, right, bottom) = (Side, Side, -1, -1);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var value = ink[(y * Side) + x];
                if (value > 0)
                {
                    mass += value;
                    momentX += value * x;
                    momentY += value * y;
                    (left, right) = (Math.Min(left, x), Math.Max(right, x));
                    (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
                }
            }
        }

        pixels.Clear();
        if (mass == 0)
            return;

        const double Middle = Side / 2;
        var shiftX = Math.Clamp((int)Math.Round(Middle - (momentX / mass)), -left, Side - 1 - right);
        var shiftY = Math.Clamp((int)Math.Round(Middle - (momentY / mass)), -top, Side - 1 - bottom);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
                pixels[((y + shiftY) * Side) + x + shiftX] = (byte)((Math.Clamp(ink[(y * Side) + x], 0, 1) * 255) + 0.5f);
        }
    }

    private static void CheckSize(ReadOnlySpan<byte> image, int width, int height)
    {
        if (width <= 0 || height <= 0 || (long)width * height != image.Length)
            throw new ArgumentException($"{image.Length} bytes are not an image of {width}×{height}.", nameof(image));
    }

    private static (int Left, int Top, int Width, int Height)? InkBox(ReadOnlySpan<byte> image, int width)
    {
        var (left, top, right, bottom) = (int.MaxValue, -1, -1, -1);
        for (var start = 0; start < image.Length; start += width)
        {
            var row = image.Slice(start, width);
            var first = row.IndexOfAnyInRange(FaintestInk, byte.MaxValue);
            if (first >= 0)
            {
                top = top < 0 ? start / width : top;
                bottom = start / width;
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOfAnyInRange(FaintestInk, byte.MaxValue));
            }
        }

        return right < 0 ? null : (left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>
    /// For each target pixel, which source pixels it takes in and with what weight (sum 1): the area it covers where the image shrinks,
    /// the two neighbours (bilinear) where it grows.
    /// </summary>
    private static (int First, float[] Weights)[] Weights(int source, int target)
    {
        var result = new (int, float[])[target];
        var ratio = (double)source / target;
        for (var i = 0; i < target; i++)
        {
            var centre = (i + 0.5) * ratio;
            var half = Math.Max(1, ratio) / 2;
            var (from, to) = (Math.Max(0, centre - half), Math.Min(source, centre + half));
            var first = (int)from;
            var weights = new float[(int)Math.Ceiling(to) - first];
            for (var k = 0; k < weights.Length; k++)
                weights[k] = (float)((Math.Min(to, first + k + 1) - Math.Max(from, first + k)) / (to - from));

            result[i] = (first, weights);
        }

        return result;
    }
}

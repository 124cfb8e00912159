using WebNN.Api.Images;

namespace WebNN.Web.Graphics;

/// <summary>
/// Small pictures as data addresses: a browser draws a thousand cells as one image far faster than as a thousand elements.
/// </summary>
internal static class Png
{
    // of the series, between the two themes' tokens
    private static readonly byte[][] ClassColours =
        [[0x33, 0x95, 0xd8], [0xf2, 0x85, 0x26], [0x26, 0xb1, 0x9d], [0xd7, 0x60, 0x98], [0xa3, 0xa6, 0x37], [0x86, 0x79, 0xde]];

    /// <summary>Ink on nothing: each pixel's share of ink, 0 to 1, row by row from the top.</summary>
    public static string Ink(ReadOnlySpan<float> ink, int width, int height)
    {
        var pixels = new byte[ink.Length * 4];
        for (var i = 0; i < ink.Length; i++)
            pixels[4 * i + 3] = (byte)Math.Round(255 * Math.Clamp(ink[i], 0, 1));
        return DataUri(pixels, width, height);
    }

    /// <summary>
    /// Signed values, −1 to 1, row by row from the top: blue above zero, orange below, the stronger the less transparent.
    /// </summary>
    public static string Signed(ReadOnlySpan<double> values, int width, int height, double strongest = 0.55)
    {
        // one pair of colours that stands on light and on dark paper: between the two themes' tokens
        ReadOnlySpan<byte> positive = [0x33, 0x95, 0xd8], negative = [0xf2, 0x85, 0x26];
        var pixels = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.IsNaN(values[i]) ? 0 : Math.Clamp(values[i], -1, 1);
            (value >= 0 ? positive : negative).CopyTo(pixels.AsSpan(4 * i));
            pixels[4 * i + 3] = (byte)Math.Round(255 * strongest * Math.Abs(value));
        }

        return DataUri(pixels, width, height);
    }

    /// <summary>
    /// Classes and how sure they are (0 to 255), two bytes a cell, row by row from the top: each class in its colour, the surer the less
    /// transparent.
    /// </summary>
    public static string Classes(ReadOnlySpan<byte> cells, int width, int height)
    {
        const double Weakest = 0.06, Strongest = 0.5;
        var pixels = new byte[2 * cells.Length];
        for (var i = 0; i < width * height; i++)
        {
            ClassColours[cells[2 * i] % ClassColours.Length].CopyTo(pixels.AsSpan(4 * i));
            pixels[4 * i + 3] = (byte)Math.Round(255 * Weakest + Strongest * cells[2 * i + 1]);
        }

        return DataUri(pixels, width, height);
    }

    /// <summary>An RGBA picture, four bytes a pixel, row by row from the top, as <c>data:image/png;base64,…</c>.</summary>
    public static string DataUri(ReadOnlySpan<byte> rgba, int width, int height) =>
        "data:image/png;base64," + Convert.ToBase64String(PngWriter.Rgba(rgba, width, height));
}

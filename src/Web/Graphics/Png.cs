using WebNN.Api.Images;

namespace WebNN.Web.Graphics;

/// <summary>
/// Small pictures as data addresses: a browser draws a thousand cells as one image far faster than as a thousand elements.
/// </summary>
internal static class Png
{
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

    /// <summary>An RGBA picture, four bytes a pixel, row by row from the top, as <c>data:image/png;base64,…</c>.</summary>
    public static string DataUri(ReadOnlySpan<byte> rgba, int width, int height) =>
        "data:image/png;base64," + Convert.ToBase64String(PngWriter.Rgba(rgba, width, height));
}

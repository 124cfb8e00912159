using System.Buffers.Binary;
using System.IO.Compression;

namespace WebNN.Web.Pictures;

/// <summary>Small pictures as data addresses: a browser draws a thousand cells as one image far faster than as a thousand elements.</summary>
internal static class Png
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcEntry)];

    /// <summary>Ink on nothing: each pixel's share of ink, 0 to 1, row by row from the top.</summary>
    public static string Ink(ReadOnlySpan<float> ink, int width, int height)
    {
        var pixels = new byte[ink.Length * 4];
        for (var i = 0; i < ink.Length; i++) pixels[4 * i + 3] = (byte)Math.Round(255 * Math.Clamp(ink[i], 0, 1));
        return DataUri(pixels, width, height);
    }

    /// <summary>Signed values, −1 to 1, row by row from the top: blue above zero, orange below, the stronger the less transparent.</summary>
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
        "data:image/png;base64," + Convert.ToBase64String(Encode(rgba, width, height));

    internal static byte[] Encode(ReadOnlySpan<byte> rgba, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits per channel
        header[9] = 6; // red, green, blue, alpha
        Chunk(file, "IHDR"u8, header);

        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0); // each row says that it is not filtered
                zlib.Write(rgba.Slice(row * width * 4, width * 4));
            }
        }

        Chunk(file, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) crc = CrcTable[(crc ^ b) & 255] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcEntry(int n)
    {
        var c = (uint)n;
        for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
        return c;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using WebNN.Engine;

namespace WebNN.Api.Images;

/// <summary>Writes PNG (RFC 2083): 8 bits per channel, no filters, one IDAT chunk.</summary>
internal static class PngWriter
{
    private const byte GreyType = 0, RgbaType = 6;

    /// <summary>A grey picture, one byte a pixel, row by row from the top.</summary>
    public static byte[] Grey(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, GreyType, 1);

    /// <summary>Red, green, blue and alpha, four bytes a pixel, row by row from the top.</summary>
    public static byte[] Rgba(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, RgbaType, 4);

    private static byte[] Write(ReadOnlySpan<byte> pixels, int width, int height, byte colourType, int channels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = colourType;
        header[10..].Clear();
        Chunk(file, "IHDR"u8, header);

        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * width * channels, width * channels));
            }
        }

        Chunk(file, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), data));
        file.Write(number);
    }
}

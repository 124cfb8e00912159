using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace WebNN.Api.Tests.Images;

/// <summary>Writes PNGs of every kind the plain way: pass by pass from the standard's 8×8 table, each row with another filter.</summary>
internal static class TestPng
{
    private static readonly string[] PassOf =
    [
        "16462646",
        "77777777",
        "56565656",
        "77777777",
        "36463646",
        "77777777",
        "56565656",
        "77777777",
    ];

    /// <summary>A picture; <paramref name="samples"/> gives a pixel's samples, each 0 to 2^depth − 1.</summary>
    public static byte[] Write(
        int width,
        int height,
        int depth,
        int colour,
        Func<int, int, int[]> samples,
        bool interlaced = false,
        byte[]? palette = null,
        byte[]? transparent = null)
    {
        var chunks = new List<(string, byte[])> { ("IHDR", Header(width, height, depth, colour, interlaced ? 1 : 0)) };
        if (palette is not null)
            chunks.Add(("PLTE", palette));
        if (transparent is not null)
            chunks.Add(("tRNS", transparent));

        // the data in two chunks: the boundary means nothing
        var data = Deflate(Rows(width, height, depth, samples, interlaced));
        chunks.Add(("IDAT", data[..(data.Length / 2)]));
        chunks.Add(("IDAT", data[(data.Length / 2)..]));
        chunks.Add(("IEND", []));
        return File([.. chunks]);
    }

    public static byte[] Grey(int width, int height, Func<int, int, int> grey) => Write(width, height, 8, 0, (x, y) => [grey(x, y)]);

    public static byte[] Header(int width, int height, int depth, int colour, int interlaced)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)interlaced);
        return header;
    }

    public static byte[] File(params (string Type, byte[] Data)[] chunks)
    {
        var file = new List<byte>([0x89, .. "PNG\r\n\u001a\n"u8]);
        foreach (var (type, data) in chunks)
        {
            var number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            byte[] covered = [.. Encoding.ASCII.GetBytes(type), .. data];
            file.AddRange([.. number, .. covered]);
            BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(covered));
            file.AddRange(number);
        }

        return [.. file];
    }

    public static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Makes the checksums right again, as far as the chunks can still be followed.</summary>
    public static void RepairChecksums(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
                return;
            var covered = file.AsSpan((int)at + 4, 4 + (int)length);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), Checksum(covered));
            at += 12 + length;
        }
    }

    private static byte[] Rows(int width, int height, int depth, Func<int, int, int[]> samples, bool interlaced)
    {
        var bytes = new List<byte>();
        for (var pass = '1'; pass <= (interlaced ? '7' : '1'); pass++)
        {
            byte[] above = [];
            for (var (y, row) = (0, 0); y < height; y++)
            {
                var pixels = Enumerable
                    .Range(0, width)
                    .Where(x => !interlaced || PassOf[y % 8][x % 8] == pass)
                    .SelectMany(x => samples(x, y))
                    .ToArray();
                if (pixels.Length == 0)
                    continue;
                var plain = Pack(pixels, depth);
                var pixelBytes = Math.Max(1, samples(0, 0).Length * depth / 8);
                if (above.Length == 0)
                    above = new byte[plain.Length];
                var filter = row++ % 5;
                bytes.Add((byte)filter);
                for (var i = 0; i < plain.Length; i++)
                {
                    var (left, up, corner) = (
                        i < pixelBytes ? 0 : plain[i - pixelBytes],
                        above[i],
                        i < pixelBytes ? 0 : above[i - pixelBytes]);
                    bytes.Add(
                        (byte)(
                            plain[i]
                            - filter switch
                            {
                                0 => 0,
                                1 => left,
                                2 => up,
                                3 => (left + up) / 2,
                                _ => Paeth(left, up, corner),
                            }));
                }

                above = plain;
            }
        }

        return [.. bytes];
    }

    private static byte[] Pack(int[] samples, int depth)
    {
        var bits = string.Concat(samples.Select(sample => Convert.ToString(sample, 2).PadLeft(depth, '0')));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }

    private static int Paeth(int left, int up, int corner) =>
        new[] { left, up, corner }.MinBy(neighbour => Math.Abs(left + up - corner - neighbour));

    // bit by bit
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320);
        }

        return ~crc;
    }
}

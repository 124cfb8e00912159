using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using WebNN.Engine;

namespace WebNN.Api.Images;

/// <summary>A file that is not the PNG picture it should be; the message says what is wrong with it.</summary>
public sealed class PngException : IOException
{
    /// <summary>An error with the given message.</summary>
    public PngException(string message)
        : base(message)
    {
    }

    /// <summary>An error with the given message and cause.</summary>
    public PngException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A picture in grey, 0 black to 255 white, row by row from the top.</summary>
internal sealed record GreyPicture(byte[] Pixels, int Width, int Height);

/// <summary>
/// Reads PNG (RFC 2083) of every kind as grey on white paper: what is transparent lets the paper through, colours become their luminance,
/// colour profiles and gamma are not looked at. Strict: what the format forbids is refused, not guessed. Memory grows with the file and
/// with width × height, never with what the file unpacks to: rows are unpacked one at a time.
/// </summary>
internal static class PngReader
{
    /// <summary>The longest side that is read, in pixels.</summary>
    public const int MaxSide = 4096;

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // where each pass of Adam7 begins, and its step; a picture that is not interlaced is one pass over all pixels
    private static readonly Pass[] Interlaced =
    [
        new(0, 0, 8, 8),
        new(4, 0, 8, 8),
        new(0, 4, 4, 8),
        new(2, 0, 4, 4),
        new(0, 2, 2, 4),
        new(1, 0, 2, 2),
        new(0, 1, 1, 2),
    ];
    private static readonly Pass[] Plain = [new(0, 0, 1, 1)];

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="PngException">It breaks the format, or is too large.</exception>
    public static GreyPicture Read(ReadOnlySpan<byte> file)
    {
        var (header, palette, transparent, data) = ReadChunks(file);
        var colours = new PngColours(header, palette, transparent);
        var grey = new byte[header.Width * header.Height];
        using var pixels = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            foreach (var pass in header.Interlaced ? Interlaced : Plain)
                ReadPass(pixels, header, pass, colours, grey);
            if (pixels.ReadByte() >= 0)
                throw new PngException("There is more image data than the picture takes.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not PngException)
        {
            throw new PngException("The image data cannot be unpacked.", e);
        }

        return new GreyPicture(grey, header.Width, header.Height);
    }

    private static (PngHeader Header, byte[]? Palette, byte[]? Transparent, MemoryStream Data) ReadChunks(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            throw new PngException("It does not begin with PNG's signature.");

        PngHeader? header = null;
        byte[]? palette = null, transparent = null;
        MemoryStream? data = null;
        var rest = file[8..];
        var last = "";
        while (last != "IEND")
        {
            var type = NextChunk(ref rest, out var content);
            if ((type == "IHDR") != (header is null))
                throw new PngException(header is null ? $"Its first chunk is {type}; it must be IHDR." : "It has a second IHDR chunk.");
            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Read(content);
                    break;
                case "PLTE" or "tRNS" when data is not null:
                    throw new PngException($"{type} stands behind the image data.");
                case "PLTE" when palette is not null || transparent is not null:
                    throw new PngException(palette is not null ? "It has a second PLTE chunk." : "PLTE stands behind tRNS.");
                case "PLTE":
                    palette = header!.CheckPalette(content.ToArray());
                    break;
                case "tRNS" when transparent is not null:
                    throw new PngException("It has a second tRNS chunk.");
                case "tRNS":
                    transparent = header!.CheckTransparent(content.ToArray(), palette);
                    break;
                case "IDAT" when data is not null && last != "IDAT":
                    throw new PngException($"A {last} chunk stands between the IDAT chunks.");
                case "IDAT":
                    (data ??= new MemoryStream()).Write(content);
                    break;
                case "IEND" when content.Length > 0 || rest.Length > 0:
                    throw new PngException("Something follows the end of the picture.");
                case "IEND":
                    break;
                default:
                    // lower-case: text, colour profiles and the like, which a reader may leave out
                    if (char.IsAsciiLetterUpper(type[0]))
                        throw new PngException($"It has a {type} chunk, which is no part of a picture.");
                    break;
            }

            last = type;
        }

        if (data is null)
            throw new PngException("It has no image data (IDAT).");
        if (header!.Colour == PngColour.Palette && palette is null)
            throw new PngException("It has a palette's colour type and no palette (PLTE).");
        data.Position = 0;
        return (header, palette, transparent, data);
    }

    // length, type, content, checksum of type and content
    private static string NextChunk(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        if (rest.Length < 12)
            throw new PngException("It ends before its IEND chunk.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var name = rest.Slice(4, 4);
        if (name.ContainsAnyExcept(Letters))
            throw new PngException("A chunk's type is not made of four letters.");
        var type = Encoding.ASCII.GetString(name);
        if (length > rest.Length - 12)
            throw new PngException($"It ends within its {type} chunk.");
        content = rest.Slice(8, (int)length);
        if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]) != Crc32.Append(Crc32.Append(0, name), content))
            throw new PngException($"The checksum of its {type} chunk is wrong.");
        rest = rest[(12 + (int)length)..];
        return type;
    }

    private static void ReadPass(ZLibStream pixels, PngHeader header, Pass pass, PngColours colours, byte[] grey)
    {
        var (width, height) = (Count(header.Width, pass.Left, pass.StepX), Count(header.Height, pass.Top, pass.StepY));
        if (width == 0 || height == 0)
            return;

        // a pixel of zeros before each row: what the filters see beyond the edge. Its last byte is where the row's filter arrives
        var edge = Math.Max(1, header.BitsPerPixel / 8);
        var row = new byte[edge + (((width * header.BitsPerPixel) + 7) / 8)];
        var above = new byte[row.Length];
        for (var y = 0; y < height; y++)
        {
            var arrived = row.AsSpan(edge - 1);
            if (pixels.ReadAtLeast(arrived, arrived.Length, throwOnEndOfStream: false) < arrived.Length)
                throw new PngException("There is less image data than the picture takes.");
            var filter = arrived[0];
            arrived[0] = 0;
            Unfilter(filter, row, above, edge);
            var target = grey.AsSpan((pass.Top + (y * pass.StepY)) * header.Width, header.Width);
            for (var x = 0; x < width; x++)
                target[pass.Left + (x * pass.StepX)] = colours.Grey(arrived[1..], x);
            (row, above) = (above, row);
        }
    }

    private static int Count(int size, int first, int step) => (size - first + step - 1) / step;

    // each byte was written as its difference from what its neighbours, a pixel to the left and above, foretell
    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int edge)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = edge; i < row.Length; i++)
                    row[i] += row[i - edge];
                break;
            case 2:
                for (var i = edge; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (var i = edge; i < row.Length; i++)
                    row[i] += (byte)((row[i - edge] + above[i]) / 2);
                break;
            case 4:
                for (var i = edge; i < row.Length; i++)
                    row[i] += Nearest(row[i - edge], above[i], above[i - edge]);
                break;
            default:
                throw new PngException($"A row has filter {filter}; there are 0 to 4.");
        }
    }

    // Paeth's: the neighbour nearest to left + above − corner
    private static byte Nearest(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }

    private readonly record struct Pass(int Left, int Top, int StepX, int StepY);
}

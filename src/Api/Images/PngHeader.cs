using System.Buffers.Binary;

namespace WebNN.Api.Images;

/// <summary>PNG's colour types, by their numbers.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The chunk IHDR: what kind of picture it is.</summary>
/// <param name="Depth">Bits per sample.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColour Colour, bool Interlaced)
{
    /// <summary>Samples per pixel.</summary>
    public int Samples => Colour switch { PngColour.GreyAlpha => 2, PngColour.Rgb => 3, PngColour.Rgba => 4, _ => 1 };

    public int BitsPerPixel => Samples * Depth;

    /// <exception cref="PngException">There is no such kind of picture, or it is too large.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13)
            throw new PngException($"Its IHDR chunk has {chunk.Length} bytes instead of 13.");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]));
        if (width is 0 or > PngReader.MaxSide || height is 0 or > PngReader.MaxSide)
            throw new PngException($"It is {width} × {height} pixels; a picture has 1 × 1 to {PngReader.MaxSide} × {PngReader.MaxSide}.");
        var (depth, colour) = (chunk[8], (PngColour)chunk[9]);
        var exists = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!exists)
            throw new PngException($"There is no colour type {chunk[9]} with {depth} bits.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new PngException(
                $"Compression {chunk[10]}, filter {chunk[11]}, interlace {chunk[12]} are not PNG's; they are 0, 0, and 0 or 1.");
        }

        return new PngHeader((int)width, (int)height, depth, colour, chunk[12] == 1);
    }

    /// <summary>The chunk PLTE: red, green, blue of each colour.</summary>
    public byte[] CheckPalette(byte[] chunk)
    {
        if (Colour is PngColour.Grey or PngColour.GreyAlpha)
            throw new PngException("A grey picture has no palette (PLTE).");
        var most = Colour == PngColour.Palette ? 1 << Depth : 256;
        return chunk.Length % 3 == 0 && chunk.Length / 3 >= 1 && chunk.Length / 3 <= most
            ? chunk
            : throw new PngException($"Its palette (PLTE) has {chunk.Length} bytes; it must have three for each of 1 to {most} colours.");
    }

    /// <summary>The chunk tRNS: the palette's alphas, or the one colour that is transparent.</summary>
    public byte[] CheckTransparent(byte[] chunk, byte[]? palette)
    {
        var right = Colour switch
        {
            PngColour.Grey => chunk.Length == 2,
            PngColour.Rgb => chunk.Length == 6,
            PngColour.Palette => chunk.Length >= 1 && chunk.Length <= (palette?.Length ?? 0) / 3,
            _ => false,
        };
        return right ? chunk : throw new PngException($"A tRNS chunk of {chunk.Length} bytes does not belong to this picture's colours.");
    }
}

using System.Buffers.Binary;

namespace WebNN.Api.Images;

/// <summary>Converts the samples of a PNG's pixel to grey, on white paper.</summary>
internal sealed class PngColours
{
    private const byte Paper = 255;

    private readonly PngHeader _header;
    private readonly int _samples;

    // of the palette's colours
    private readonly byte[] _greys = [];

    // the samples of the one colour that is transparent
    private readonly int[]? _transparent;

    public PngColours(PngHeader header, byte[]? palette, byte[]? transparent)
    {
        _header = header;
        _samples = header.Samples;
        if (header.Colour == PngColour.Palette)
        {
            _greys = new byte[palette!.Length / 3];
            for (var i = 0; i < _greys.Length; i++)
            {
                _greys[i] = OnPaper(
                    Luminance(palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]),
                    i < transparent?.Length ? transparent[i] : 255);
            }
        }
        else if (transparent is not null)
        {
            _transparent = new int[_samples];
            for (var s = 0; s < _samples; s++)
                _transparent[s] = BinaryPrimitives.ReadUInt16BigEndian(transparent.AsSpan(2 * s));
        }
    }

    /// <summary>Pixel <paramref name="x"/> of a row.</summary>
    /// <exception cref="PngException">The palette has no such colour.</exception>
    public byte Grey(ReadOnlySpan<byte> row, int x)
    {
        var first = Sample(row, x * _samples);
        switch (_header.Colour)
        {
            case PngColour.Palette:
                return first < _greys.Length
                    ? _greys[first]
                    : throw new PngException($"A pixel has colour {first} of a palette of {_greys.Length}.");
            case PngColour.Grey:
                return first == _transparent?[0] ? Paper : Byte(first);
            case PngColour.GreyAlpha:
                return OnPaper(Byte(first), Byte(Sample(row, (2 * x) + 1)));
        }

        var (second, third) = (Sample(row, (x * _samples) + 1), Sample(row, (x * _samples) + 2));
        if (_transparent is [var r, var g, var b] && first == r && second == g && third == b)
            return Paper;
        var grey = Luminance(Byte(first), Byte(second), Byte(third));
        return _header.Colour == PngColour.Rgba ? OnPaper(grey, Byte(Sample(row, (4 * x) + 3))) : grey;
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        var depth = _header.Depth;
        if (depth == 8)
            return row[index];
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);

        // the leftmost pixel is in the highest bits
        var bit = index * depth;
        return (row[bit / 8] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1);
    }

    // 0 to 255, whatever the depth
    private byte Byte(int sample)
    {
        var most = (1 << _header.Depth) - 1;
        return (byte)(((sample * 255) + (most / 2)) / most);
    }

    // Rec. 601
    private static byte Luminance(int red, int green, int blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);

    private static byte OnPaper(int grey, int alpha) => (byte)(((grey * alpha) + (Paper * (255 - alpha)) + 127) / 255);
}

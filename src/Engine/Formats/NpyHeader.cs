using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WebNN.Engine.Formats;

/// <summary>
/// The header of one .npy file: its shape, the numbers in it, the bytes of each, and whether they stand in row-major order.
/// </summary>
internal sealed partial record NpyHeader(int[] Shape, int Count, int ElementBytes, bool InRows)
{
    /// <summary>Reads a header; the numbers follow it in <paramref name="file"/>.</summary>
    public static NpyHeader Read(string name, long fileLength, CheckedStream file)
    {
        Span<byte> start = stackalloc byte[12];
        if (file.Read(start[..10]) < 10 || !start.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]))
            throw new TensorFormatException($"Array '{name}' is no {Npz.Extension} file.");

        var wide = start[6] is 2 or 3;
        if (start[6] is < 1 or > 3 || (wide && file.Read(start[10..]) < 2))
            throw new TensorFormatException($"Array '{name}': format version {start[6]} is not supported, or its header is cut off.");

        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (length > ushort.MaxValue)
            throw new TensorFormatException($"Array '{name}': its header is too large.");

        var text = new byte[length];
        if (file.Read(text) < text.Length)
            throw new TensorFormatException($"Array '{name}': its header is cut off.");

        var match = HeaderPattern().Match(Encoding.Latin1.GetString(text));
        if (!match.Success)
            throw new TensorFormatException($"Array '{name}': its header is not understood.");

        var type = match.Groups["type"].Value;
        var size = type switch
        {
            "<f4" => sizeof(float),
            "<f8" => sizeof(double),
            _ => throw new TensorFormatException($"Array '{name}': type '{type}' is not supported, only <f4 and <f8."),
        };
        var shape = match.Groups["size"].Captures.Select(capture => SizeOf(name, capture.Value)).ToArray();
        var count = NamedTensor.ElementCount(shape);
        var dataLength = fileLength - (wide ? 12 : 10) - length;
        return count >= 0 && count * size == dataLength
            ? new NpyHeader(shape, (int)count, size, string.Equals(match.Groups["fortran"].Value, "False", StringComparison.Ordinal))
            : throw new TensorFormatException(
                $"Array '{name}': shape ({string.Join(", ", shape)}) of {type} does not take its {dataLength} bytes.");
    }

    private static int SizeOf(string name, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        ? size
        : throw new TensorFormatException($"Array '{name}': size {text} is too large.");

    /// <summary>Makes the header of a file of float32 numbers in row-major order, which follow it.</summary>
    public static byte[] Of(TensorHeader tensor)
    {
        var shape = tensor.Shape.Length == 1 ? $"({tensor.Shape[0]},)" : tensor.ShapeText;
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        var length = ((10 + text.Length + 1 + 63) / 64 * 64) - 10; // the numbers start on a 64-byte boundary, as NumPy writes them
        var header = new byte[10 + length];
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n", header.AsSpan(10));
        return header;
    }

    [GeneratedRegex(
        @"^\{'descr': '(?<type>[^']*)', 'fortran_order': (?<fortran>True|False), 'shape': \((?:(?<size>\d+)(?:, ?|(?=\))))*\), ?\} *\n?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderPattern();
}

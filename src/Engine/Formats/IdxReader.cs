using System.Buffers.Binary;
using System.IO.Compression;
using WebNN.Engine.Data;

namespace WebNN.Engine.Formats;

/// <summary>
/// The content of an IDX file: <paramref name="Bytes"/> in row-major order, as many as the product of <paramref name="Dimensions"/>.
/// </summary>
public sealed record IdxFile(int[] Dimensions, byte[] Bytes);

/// <summary>
/// Reads the IDX files of MNIST and its relatives (book §3.6.1), raw or gzip, told apart by their first bytes. The header is a magic
/// number (0, 0, element type, number of dimensions) and one big-endian 32-bit size per dimension; only unsigned bytes are read.
/// </summary>
public static class IdxReader
{
    /// <summary>The most data bytes a file may declare: five times MNIST's training images.</summary>
    public const int MaxBytes = 256 << 20;

    private const int MaxDimensions = 4;
    private const int BelievedAfter = 1 << 20;

    /// <summary>Reads one file from the stream's position to its end. The stream stays open.</summary>
    /// <exception cref="TensorFormatException">
    /// Bad magic, impossible or too large sizes, truncation, trailing bytes, or damaged gzip data.
    /// </exception>
    public static IdxFile Read(Stream stream)
    {
        var start = stream.ReadUpTo(4);
        if (start is not [0x1f, 0x8b, ..])
            return Read(start, stream);

        var compressed = stream;
        if (stream.CanSeek)
            stream.Seek(-start.Length, SeekOrigin.Current);
        else
            compressed = new MemoryStream([.. start, .. stream.ReadUpTo(MaxBytes)]);

        try
        {
            using var plain = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
            var file = Read(plain.ReadUpTo(4), plain);
            CheckLengthField(compressed, 4 + (4 * file.Dimensions.Length) + file.Bytes.Length);
            return file;
        }
        catch (InvalidDataException e)
        {
            throw new TensorFormatException($"The gzip data is damaged: {e.Message}", e);
        }
    }

    /// <summary>Joins a file of images (N, rows, columns) and a file of labels (N,).</summary>
    /// <param name="name">The name of the dataset.</param>
    /// <param name="images">The images, 0 (background) to 255.</param>
    /// <param name="labels">The labels, 0 … <paramref name="classes"/> − 1.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="TensorFormatException">
    /// One of the files is wrong (the message says which), or they do not belong together.
    /// </exception>
    public static Dataset ReadImages(string name, Stream images, Stream labels, int classes)
    {
        var x = ReadAs("images", images, 3);
        var t = ReadAs("labels", labels, 1);
        if (x.Dimensions[0] != t.Dimensions[0])
            throw new TensorFormatException($"There are {x.Dimensions[0]} images but {t.Dimensions[0]} labels.");

        var wrong = Array.FindIndex(t.Bytes, label => label >= classes);
        if (wrong >= 0)
        {
            throw new TensorFormatException(
                $"Labels: label {t.Bytes[wrong]} of sample {wrong} is not below the number of classes, {classes}.");
        }

        return Dataset.OfImages(name, x.Dimensions[1], x.Dimensions[2], classes, x.Bytes, t.Bytes);
    }

    // GZipStream does not miss a trailer that was cut off, nor mind bytes behind it; the trailer ends with the length of the content
    private static void CheckLengthField(Stream compressed, int length)
    {
        Span<byte> trailer = stackalloc byte[4];
        compressed.Seek(-trailer.Length, SeekOrigin.End);
        compressed.ReadExactly(trailer);
        var field = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (field != length)
            throw new TensorFormatException($"The gzip data is damaged: its last bytes say {field} bytes, but {length} came out.");
    }

    private static IdxFile ReadAs(string what, Stream stream, int dimensions)
    {
        IdxFile file;
        try
        {
            file = Read(stream);
        }
        catch (TensorFormatException e)
        {
            throw new TensorFormatException($"The file of {what}: {e.Message}", e);
        }

        return file.Dimensions.Length == dimensions
            ? file
            : throw new TensorFormatException($"The file of {what} has {file.Dimensions.Length} dimensions instead of {dimensions}.");
    }

    private static IdxFile Read(byte[] magic, Stream stream)
    {
        if (magic.Length < 4)
            throw new TensorFormatException($"The file ends after {magic.Length} bytes, before its magic number is complete.");

        if (magic is not [0, 0, _, _])
        {
            throw new TensorFormatException(
                $"Not an IDX file: the magic number is {Convert.ToHexString(magic)}, it should begin with 0000.");
        }

        if (magic[2] != 0x08)
            throw new TensorFormatException($"Element type {magic[2]:X2} is not supported, only unsigned bytes (08).");

        if (magic[3] is 0 or > MaxDimensions)
            throw new TensorFormatException($"{magic[3]} dimensions are not supported, only 1 to {MaxDimensions}.");

        var dimensions = new int[magic[3]];
        var header = stream.ReadUpTo(4 * dimensions.Length);
        if (header.Length < 4 * dimensions.Length)
            throw new TensorFormatException($"The file ends within its {dimensions.Length} sizes.");

        var count = 1L;
        for (var d = 0; d < dimensions.Length; d++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * d));
            count *= size;
            if (size == 0)
                throw new TensorFormatException($"Size {d} is zero.");

            if (count > MaxBytes)
                throw new TensorFormatException($"The sizes are too large: more than {MaxBytes} bytes of data.");

            dimensions[d] = (int)size;
        }

        var bytes = ReadData(stream, (int)count);

        return stream.ReadUpTo(1).Length == 0
            ? new IdxFile(dimensions, bytes)
            : throw new TensorFormatException($"Trailing bytes follow the {count} bytes of data.");
    }

    // once the first part has come, the sizes are believed: an array that grows to the end would leave as much again to be collected
    private static byte[] ReadData(Stream stream, int count)
    {
        var bytes = stream.ReadUpTo(Math.Min(count, BelievedAfter));
        var read = bytes.Length;
        if (read == BelievedAfter)
        {
            Array.Resize(ref bytes, count);
            read += stream.ReadAtLeast(bytes.AsSpan(read), count - read, throwOnEndOfStream: false);
        }

        return read == count ? bytes : throw new TensorFormatException($"The file is truncated: {read} of {count} bytes of data.");
    }
}

using System.IO.Compression;
using System.Runtime.InteropServices;

namespace WebNN.Engine.Formats;

/// <summary>
/// NumPy's .npz: a zip archive with one .npy file per array. Reads little-endian <c>&lt;f4</c> and <c>&lt;f8</c> arrays (the latter
/// narrowed) in C or Fortran order, stored or deflated; Python objects and all else are refused. Writes <c>&lt;f4</c> in C order,
/// uncompressed, the same bytes for the same arrays.
/// </summary>
public static class Npz
{
    /// <summary>The most bytes that an archive may have, and that its arrays may unpack to.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>The most arrays in an archive.</summary>
    public const int MaxArrays = 1000;

    internal const string Extension = ".npy";

    /// <summary>
    /// Reads the arrays' names and shapes, in the order of the archive, without unpacking their numbers: what an archive would take can be
    /// judged before it takes it. The stream stays open.
    /// </summary>
    /// <exception cref="TensorFormatException">No zip archive, or an array of another kind; the message names the array.</exception>
    public static IReadOnlyList<TensorHeader> ReadHeaders(Stream stream) => ReadEntries(stream, MaxBytes, (name, entry) =>
    {
        using var file = new CheckedStream(entry.Open());
        return new TensorHeader(name, NpyHeader.Read(name, entry.Length, file).Shape);
    });

    /// <summary>Reads all arrays, in the order of the archive. The stream stays open.</summary>
    /// <param name="stream">The archive, from the stream's position to its end.</param>
    /// <param name="maximumBytes">The most bytes of the archive, and of all its arrays unpacked.</param>
    /// <exception cref="TensorFormatException">
    /// No zip archive, too large, damaged, or an array of another kind; the message names the array.
    /// </exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, int maximumBytes = MaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumBytes, MaxBytes);
        long room = maximumBytes;
        return ReadEntries(stream, maximumBytes, (name, entry) =>
        {
            if (entry.Length > room)
                throw new TensorFormatException($"Array '{name}' unpacks to {entry.Length} bytes, more than there is room for ({room}).");

            room -= entry.Length;
            return ReadArray(name, entry);
        });
    }

    /// <summary>Writes the arrays in the given order.</summary>
    /// <exception cref="TensorFormatException">
    /// A name is empty, doubled or no plain file name, a shape does not fit its values, or a value is not finite.
    /// </exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name.Length == 0 || tensor.Name.AsSpan().ContainsAny('/', '\\', ':') || !names.Add(tensor.Name))
                throw new TensorFormatException($"An array cannot be named '{tensor.Name}': names must be plain and differ.");

            if (NamedTensor.ElementCount(tensor.Shape) != tensor.Values.Length)
            {
                throw new TensorFormatException(
                    $"Array '{tensor.Name}': {tensor.Values.Length} values do not fill shape {tensor.ShapeText}.");
            }

            tensor.ThrowIfNotFinite("Array");
        }

        using var writer = new NpzWriter(stream);
        foreach (var tensor in tensors)
            writer.Add(tensor);
    }

    private static List<TResult> ReadEntries<TResult>(Stream stream, int maximumBytes, Func<string, ZipArchiveEntry, TResult> read)
    {
        var bytes = stream.ReadUpTo(maximumBytes + 1);
        if (bytes.Length > maximumBytes)
            throw new TensorFormatException($"The file is longer than {maximumBytes} bytes.");

        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxArrays)
                throw new TensorFormatException($"The archive has {archive.Entries.Count} entries, at most {MaxArrays} are read.");

            var results = new List<TResult>(archive.Entries.Count);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in archive.Entries)
            {
                var name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal)
                    ? entry.FullName[..^Extension.Length]
                    : throw new TensorFormatException($"Entry '{entry.FullName}' is no {Extension} file.");
                if (!names.Add(name))
                    throw new TensorFormatException($"Two arrays are named '{name}'.");

                results.Add(read(name, entry));
            }

            return results;
        }
        catch (InvalidDataException e)
        {
            throw new TensorFormatException($"The zip archive is damaged: {e.Message}", e);
        }
    }

    private static NamedTensor ReadArray(string name, ZipArchiveEntry entry)
    {
        using var file = new CheckedStream(entry.Open());
        var header = NpyHeader.Read(name, entry.Length, file);
        var values = new float[header.Count];
        if (header.ElementBytes == sizeof(float))
        {
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            ReadExactly(name, entry, file, bytes);
            LittleEndian.ReadSingles(bytes, values);
        }
        else
        {
            ReadDoubles(name, entry, file, values);
        }

        Span<byte> beyond = stackalloc byte[1];
        if (file.Read(beyond) > 0)
            throw Length(name, entry);

        if (file.Crc != entry.Crc32)
            throw new TensorFormatException($"Array '{name}' is damaged: its checksum is wrong.");

        var tensor = new NamedTensor(name, header.Shape, header.InRows ? values : FromColumns(values, header.Shape));
        tensor.ThrowIfNotFinite("Array");
        return tensor;
    }

    private static void ReadDoubles(string name, ZipArchiveEntry entry, CheckedStream file, float[] values)
    {
        Span<byte> buffer = new byte[1 << 16];
        for (var start = 0; start < values.Length; start += buffer.Length / sizeof(double))
        {
            var part = values.AsSpan(start, Math.Min(buffer.Length / sizeof(double), values.Length - start));
            ReadExactly(name, entry, file, buffer[..(sizeof(double) * part.Length)]);
            LittleEndian.ReadDoubles(buffer, part);
        }
    }

    private static void ReadExactly(string name, ZipArchiveEntry entry, CheckedStream file, Span<byte> bytes)
    {
        if (file.Read(bytes) < bytes.Length)
            throw Length(name, entry);
    }

    private static TensorFormatException Length(string name, ZipArchiveEntry entry) =>
        new($"Array '{name}' does not unpack to the {entry.Length} bytes that the archive says.");

    /// <summary>Fortran order, first index fastest, into row-major order.</summary>
    private static float[] FromColumns(float[] values, int[] shape)
    {
        var result = new float[values.Length];
        var index = new int[shape.Length];
        foreach (var value in values)
        {
            var place = 0;
            for (var d = 0; d < shape.Length; d++)
                place = (place * shape[d]) + index[d];

            result[place] = value;
            for (var d = 0; d < shape.Length && ++index[d] == shape[d]; d++)
                index[d] = 0;
        }

        return result;
    }
}

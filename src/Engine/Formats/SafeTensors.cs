using System.Buffers.Binary;

namespace WebNN.Engine.Formats;

/// <summary>The content of a safetensors file: tensors in the order of the header, and free text by key.</summary>
public sealed record SafeTensorsFile(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The tensor of that name.</summary>
    /// <exception cref="TensorFormatException">There is none.</exception>
    public NamedTensor this[string name] =>
        Tensors.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal))
        ?? throw new TensorFormatException($"There is no tensor '{name}'.");
}

/// <summary>
/// The safetensors format: the header's length (64 bits, little endian), a JSON header that gives each tensor's type, shape and place, then
/// the packed numbers. Reading is strict: nothing may be missing, left over, doubled, overlapping or not finite. Writing is
/// deterministic: the same tensors and texts give the same bytes.
/// </summary>
public static class SafeTensors
{
    /// <summary>The longest header that is read or written, in bytes.</summary>
    public const int MaxHeaderBytes = 1 << 20;

    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>
    /// Reads a file from the stream's position to its end, at most <paramref name="maximumBytes"/>; the stream knows its length. The
    /// numbers go straight into the tensors. The stream stays open.
    /// </summary>
    /// <exception cref="TensorFormatException">
    /// The file is longer than that, or breaks the rules; the message names the tensor and the rule.
    /// </exception>
    public static SafeTensorsFile Read(Stream stream, int maximumBytes = MaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumBytes, MaxBytes);
        var length = stream.Length - stream.Position;
        if (length > maximumBytes)
            throw new TensorFormatException($"The file is longer than {maximumBytes} bytes.");

        var prefix = stream.ReadUpTo(8);
        var header = stream.ReadUpTo(SafeTensorsHeader.Length(prefix, length));
        var (entries, metadata) = SafeTensorsHeader.Read(header, length - 8 - header.Length);
        var tensors = new NamedTensor[entries.Count];
        var buffer = new byte[1 << 16];
        foreach (
            var (entry, i) in entries.Select((entry, i) => (entry, i)).OrderBy(pair => pair.entry.Begin).ThenBy(pair => pair.entry.End))
        {
            var values = new float[NamedTensor.ElementCount(entry.Shape)];
            var size = entry.ElementBytes;
            for (var done = 0; done < values.Length; done += buffer.Length / size)
            {
                var part = values.AsSpan(done, Math.Min(buffer.Length / size, values.Length - done));
                stream.ReadExactly(buffer, 0, part.Length * size);
                Decode(entry.Type, buffer, part);
            }

            tensors[i] = new NamedTensor(entry.Name, entry.Shape, values);
            tensors[i].ThrowIfNotFinite("Tensor");
        }

        return new SafeTensorsFile(tensors, metadata);
    }

    /// <summary>Reads the tensors' names and shapes, in the order of the header, without their numbers.</summary>
    /// <exception cref="TensorFormatException">The file breaks the rules; the message names the tensor and the rule.</exception>
    public static IReadOnlyList<TensorHeader> ReadHeaders(ReadOnlySpan<byte> file) =>
        [.. Open(file, out _).Entries.Select(e => new TensorHeader(e.Name, e.Shape))];

    /// <summary>
    /// Reads a whole file. F32 is taken as it is, F16 and BF16 are widened, F64 is narrowed (a number that overflows is refused as not
    /// finite).
    /// </summary>
    /// <exception cref="TensorFormatException">The file breaks the rules; the message names the tensor and the rule.</exception>
    public static SafeTensorsFile Read(ReadOnlySpan<byte> file)
    {
        var (entries, metadata) = Open(file, out var data);
        var tensors = new NamedTensor[entries.Count];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = ReadTensor(entries[i], data);

        return new SafeTensorsFile(tensors, metadata);
    }

    /// <summary>
    /// Writes the tensors as F32 in the given order; the numbers start on an 8-byte boundary, the texts are sorted by key.
    /// </summary>
    /// <exception cref="TensorFormatException">
    /// A name is empty, reserved or used twice, a shape does not fit its values, a value is not finite, or the header grows too large.
    /// </exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafeTensorsHeaderWriter.CheckWritable(tensors);
        var header = SafeTensorsHeaderWriter.Write(tensors, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        var buffer = new byte[1 << 16];
        foreach (var tensor in tensors)
        {
            for (var start = 0; start < tensor.Values.Length; start += buffer.Length / 4)
            {
                var count = Math.Min(buffer.Length / 4, tensor.Values.Length - start);
                LittleEndian.WriteSingles(tensor.Values.AsSpan(start, count), buffer);
                stream.Write(buffer, 0, 4 * count);
            }
        }
    }

    /// <summary>The file that <see cref="Write"/> writes, as bytes.</summary>
    /// <exception cref="TensorFormatException">As for <see cref="Write"/>.</exception>
    public static byte[] ToBytes(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static (List<TensorEntry> Entries, Dictionary<string, string> Metadata) Open(
        ReadOnlySpan<byte> file,
        out ReadOnlySpan<byte> data)
    {
        var headerLength = SafeTensorsHeader.Length(file, file.Length);
        data = file[(8 + headerLength)..];
        return SafeTensorsHeader.Read(file.Slice(8, headerLength), data.Length);
    }

    private static NamedTensor ReadTensor(TensorEntry entry, ReadOnlySpan<byte> data)
    {
        var bytes = data[(int)entry.Begin..(int)entry.End];
        var values = new float[bytes.Length / entry.ElementBytes];
        Decode(entry.Type, bytes, values);
        var tensor = new NamedTensor(entry.Name, entry.Shape, values);
        tensor.ThrowIfNotFinite("Tensor");
        return tensor;
    }

    private static void Decode(string type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case "F32":
                LittleEndian.ReadSingles(bytes, values);
                break;
            case "F64":
                LittleEndian.ReadDoubles(bytes, values);
                break;
            default:
                for (var i = 0; i < values.Length; i++)
                {
                    var bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
                    values[i] = type == "F16"
                        ? (float)BitConverter.UInt16BitsToHalf(bits)
                        : BitConverter.UInt32BitsToSingle((uint)bits << 16); // BF16: the upper half of F32
                }

                break;
        }
    }
}

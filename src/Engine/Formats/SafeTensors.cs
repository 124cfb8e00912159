using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

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

    private const string MetadataKey = "__metadata__";

    private static readonly string[] HeaderKeys = ["dtype", "shape", "data_offsets"];

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

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
        var header = stream.ReadUpTo(HeaderLength(prefix, length));
        var (entries, metadata) = ReadHeader(header, length - 8 - header.Length);
        var tensors = new NamedTensor[entries.Count];
        var buffer = new byte[1 << 16];
        foreach (
            var (entry, i) in entries.Select((entry, i) => (entry, i)).OrderBy(pair => pair.entry.Begin).ThenBy(pair => pair.entry.End))
        {
            var values = new float[NamedTensor.ElementCount(entry.Shape)];
            var size = ElementBytes(entry.Type);
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
        CheckWritable(tensors);
        var header = Header(tensors, metadata);
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

    /// <summary>A tensor's entry as it stands in the header.</summary>
    private sealed record HeaderEntry(string Dtype, ulong[] Shape, ulong[] DataOffsets);

    /// <summary>A tensor's entry after its types and sizes have been checked.</summary>
    private sealed record Entry(string Name, string Type, int[] Shape, ulong Begin, ulong End);

    private static (List<Entry> Entries, Dictionary<string, string> Metadata) Open(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> data)
    {
        var headerLength = HeaderLength(file, file.Length);
        data = file[(8 + headerLength)..];
        return ReadHeader(file.Slice(8, headerLength), data.Length);
    }

    private static int HeaderLength(ReadOnlySpan<byte> begin, long fileLength)
    {
        if (begin.Length < 8)
            throw new TensorFormatException($"The file is too short: {begin.Length} bytes, its header's length alone takes 8.");

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(begin);
        if (headerLength > MaxHeaderBytes)
            throw new TensorFormatException($"The header is too large: {headerLength} bytes, at most {MaxHeaderBytes} are read.");

        return headerLength <= (ulong)(fileLength - 8)
            ? (int)headerLength
            : throw new TensorFormatException(
                $"The file is truncated: a header of {headerLength} bytes does not fit into {fileLength} bytes.");
    }

    private static (List<Entry> Entries, Dictionary<string, string> Metadata) ReadHeader(ReadOnlySpan<byte> header, long dataLength)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
            throw new TensorFormatException("The header is not a JSON object.");

        var entries = new List<Entry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, json) in JsonSerializer.Deserialize<OrderedDictionary<string, JsonElement>>(header, Strict)!)
            {
                if (string.Equals(name, MetadataKey, StringComparison.Ordinal))
                    metadata = ReadMetadata(json);
                else
                    entries.Add(ReadEntry(name, json));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var unnamed = e is JsonException { Path: { } path } && !e.Message.Contains(path, StringComparison.Ordinal);
            var place = unnamed ? $" Path: {((JsonException)e).Path}." : "";
            throw new TensorFormatException($"The header is not valid JSON: {e.Message}{place}", e);
        }

        CheckPlaces(entries, (ulong)dataLength);
        return (entries, metadata);
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new TensorFormatException($"{MetadataKey} is not an object of texts.");

        return json.EnumerateObject().ToDictionary(
            text => text.Name,
            text => text.Value.ValueKind == JsonValueKind.String
                ? text.Value.GetString()!
                : throw new TensorFormatException($"{MetadataKey} is not an object of texts: '{text.Name}' is no text."),
            StringComparer.Ordinal);
    }

    private static Entry ReadEntry(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new TensorFormatException($"Tensor '{name}': its header entry is not an object.");

        HeaderEntry entry;
        try
        {
            entry = json.Deserialize<HeaderEntry>(Strict)!;
        }
        catch (JsonException e)
        {
            throw new TensorFormatException($"Tensor '{name}': {BrokenRule(json, e.Path ?? "")}.", e);
        }

        if (ElementBytes(entry.Dtype) == 0)
            throw new TensorFormatException($"Tensor '{name}': dtype '{entry.Dtype}' is not supported, only F32, F64, F16 and BF16.");

        if (Array.Exists(entry.Shape, size => size > int.MaxValue))
            throw new TensorFormatException($"Tensor '{name}': shape ({string.Join(", ", entry.Shape)}) is too large.");

        return entry.DataOffsets is [var begin, var end]
            ? new Entry(name, entry.Dtype, Array.ConvertAll(entry.Shape, size => (int)size), begin, end)
            : throw new TensorFormatException($"Tensor '{name}': data_offsets has {entry.DataOffsets.Length} numbers instead of 2.");
    }

    /// <summary>Describes what is wrong with a tensor's entry, from the place at which the JSON serializer gave up.</summary>
    private static string BrokenRule(JsonElement json, string path) => path.TrimStart('$', '.').Split('[')[0] switch
    {
        "dtype" => "dtype is no text",
        "shape" => "shape is not a list of whole numbers",
        "data_offsets" => "data_offsets is not a list of whole numbers",
        _ when json.EnumerateObject().Select(p => p.Name).Except(HeaderKeys, StringComparer.Ordinal).FirstOrDefault() is { } key =>
            $"unknown header key '{key}'",
        _ => $"{HeaderKeys.First(key => !json.TryGetProperty(key, out _))} is missing",
    };

    private static void CheckPlaces(List<Entry> entries, ulong dataLength)
    {
        foreach (var e in entries)
        {
            if (e.Begin > e.End || e.End > dataLength)
            {
                throw new TensorFormatException(
                    $"Tensor '{e.Name}': data_offsets [{e.Begin}, {e.End}] lie outside the {dataLength} bytes of data.");
            }

            var count = NamedTensor.ElementCount(e.Shape);
            if (count < 0 || (ulong)count * (ulong)ElementBytes(e.Type) != e.End - e.Begin)
            {
                throw new TensorFormatException(
                    $"Tensor '{e.Name}': shape ({string.Join(", ", e.Shape)}) of {e.Type} " +
                        $"does not take the {e.End - e.Begin} bytes it is given.");
            }
        }

        var position = 0ul;
        var previous = "";
        foreach (var e in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (e.Begin < position)
                throw new TensorFormatException($"Tensor '{e.Name}' overlaps tensor '{previous}' by {position - e.Begin} bytes.");

            if (e.Begin > position)
                throw new TensorFormatException($"There is a hole of {e.Begin - position} bytes before tensor '{e.Name}'.");

            (position, previous) = (e.End, e.Name);
        }

        if (position < dataLength)
            throw new TensorFormatException($"{dataLength - position} trailing bytes follow the last tensor.");
    }

    private static NamedTensor ReadTensor(Entry entry, ReadOnlySpan<byte> data)
    {
        var bytes = data[(int)entry.Begin..(int)entry.End];
        var values = new float[bytes.Length / ElementBytes(entry.Type)];
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

    private static int ElementBytes(string type) => type switch { "F32" => 4, "F64" => 8, "F16" or "BF16" => 2, _ => 0 };

    private static void CheckWritable(IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name.Length == 0 || string.Equals(tensor.Name, MetadataKey, StringComparison.Ordinal))
                throw new TensorFormatException($"A tensor cannot be named '{tensor.Name}'.");

            if (!names.Add(tensor.Name))
                throw new TensorFormatException($"Two tensors are named '{tensor.Name}'.");

            if (NamedTensor.ElementCount(tensor.Shape) != tensor.Values.Length)
            {
                throw new TensorFormatException(
                    $"Tensor '{tensor.Name}': {tensor.Values.Length} values do not fill shape {tensor.ShapeText}.");
            }

            tensor.ThrowIfNotFinite("Tensor");
        }
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, text);

                json.WriteEndObject();
            }

            var position = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += 4L * tensor.Values.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padding = (8 - (buffer.WrittenCount % 8)) % 8;
        buffer.GetSpan(8)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= MaxHeaderBytes
            ? buffer.WrittenSpan
            : throw new TensorFormatException(
                $"The header would take {buffer.WrittenCount} bytes, at most {MaxHeaderBytes} are allowed.");
    }
}

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebNN.Engine.Formats;

/// <summary>A tensor's entry in a safetensors header, after its type and sizes have been checked.</summary>
internal sealed record TensorEntry(string Name, string Type, int[] Shape, ulong Begin, ulong End)
{
    public int ElementBytes => BytesOf(Type);

    /// <summary>The bytes of one number of a type; 0 for a type that is not supported.</summary>
    public static int BytesOf(string type) => type switch { "F32" => 4, "F64" => 8, "F16" or "BF16" => 2, _ => 0 };
}

/// <summary>The JSON header of a safetensors file: <see cref="SafeTensors"/>.</summary>
internal static class SafeTensorsHeader
{
    public const string MetadataKey = "__metadata__";

    private static readonly string[] HeaderKeys = ["dtype", "shape", "data_offsets"];

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A tensor's entry as it stands in the header.</summary>
    private sealed record HeaderEntry(string Dtype, ulong[] Shape, ulong[] DataOffsets);

    /// <summary>Reads the length of the header, from the first 8 bytes of a file.</summary>
    public static int Length(ReadOnlySpan<byte> begin, long fileLength)
    {
        if (begin.Length < 8)
            throw new TensorFormatException($"The file is too short: {begin.Length} bytes, its header's length alone takes 8.");

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(begin);
        if (headerLength > SafeTensors.MaxHeaderBytes)
        {
            throw new TensorFormatException(
                $"The header is too large: {headerLength} bytes, at most {SafeTensors.MaxHeaderBytes} are read.");
        }

        return headerLength <= (ulong)(fileLength - 8)
            ? (int)headerLength
            : throw new TensorFormatException(
                $"The file is truncated: a header of {headerLength} bytes does not fit into {fileLength} bytes.");
    }

    /// <summary>Reads the entries, in the order of the header, and the texts.</summary>
    public static (List<TensorEntry> Entries, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> header, long dataLength)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
            throw new TensorFormatException("The header is not a JSON object.");

        var entries = new List<TensorEntry>();
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

    private static TensorEntry ReadEntry(string name, JsonElement json)
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

        if (TensorEntry.BytesOf(entry.Dtype) == 0)
            throw new TensorFormatException($"Tensor '{name}': dtype '{entry.Dtype}' is not supported, only F32, F64, F16 and BF16.");

        if (Array.Exists(entry.Shape, size => size > int.MaxValue))
            throw new TensorFormatException($"Tensor '{name}': shape ({string.Join(", ", entry.Shape)}) is too large.");

        return entry.DataOffsets is [var begin, var end]
            ? new TensorEntry(name, entry.Dtype, Array.ConvertAll(entry.Shape, size => (int)size), begin, end)
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

    private static void CheckPlaces(List<TensorEntry> entries, ulong dataLength)
    {
        foreach (var e in entries)
        {
            if (e.Begin > e.End || e.End > dataLength)
            {
                throw new TensorFormatException(
                    $"Tensor '{e.Name}': data_offsets [{e.Begin}, {e.End}] lie outside the {dataLength} bytes of data.");
            }

            var count = NamedTensor.ElementCount(e.Shape);
            if (count < 0 || (ulong)count * (ulong)e.ElementBytes != e.End - e.Begin)
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
}

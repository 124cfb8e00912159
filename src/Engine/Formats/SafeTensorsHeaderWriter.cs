using System.Buffers;
using System.Text.Json;

namespace WebNN.Engine.Formats;

/// <summary>Writes the JSON header of a safetensors file: <see cref="SafeTensors"/>.</summary>
internal static class SafeTensorsHeaderWriter
{
    /// <summary>Refuses tensors that a file cannot hold.</summary>
    public static void CheckWritable(IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name.Length == 0 || string.Equals(tensor.Name, SafeTensorsHeader.MetadataKey, StringComparison.Ordinal))
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

    /// <summary>Writes the header, padded to 8 bytes.</summary>
    public static ReadOnlySpan<byte> Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
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
        return buffer.WrittenCount <= SafeTensors.MaxHeaderBytes
            ? buffer.WrittenSpan
            : throw new TensorFormatException(
                $"The header would take {buffer.WrittenCount} bytes, at most {SafeTensors.MaxHeaderBytes} are allowed.");
    }
}

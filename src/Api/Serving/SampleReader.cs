using System.Buffers.Binary;
using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Api.Models;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>Reads samples, numbers as the network sees them, into a batch.</summary>
/// <param name="batch">Takes the samples.</param>
/// <param name="names">The names of the network's input and output.</param>
/// <param name="maxSamples">The most there may be (WebNN:MaxInstances).</param>
internal sealed class SampleReader(SampleBatch batch, TensorNames names, int maxSamples)
{
    /// <summary>The name of the network's only input.</summary>
    public string Input => names.Input;

    /// <summary>The name of the network's only output.</summary>
    public string Output => names.Output;

    /// <summary>D, the numbers per sample.</summary>
    public int Inputs => batch.Width;

    /// <summary>The most there may be (WebNN:MaxInstances).</summary>
    public int MaxSamples => maxSamples;

    /// <summary>The samples read.</summary>
    public int Count => batch.Count;

    /// <summary>Reads an array of samples, each <c>[…]</c> or <c>{"pixels":[…]}</c>, as far as these are allowed.</summary>
    public void Read(ref Utf8JsonReader json, string name, bool arrays = true, bool objects = true)
    {
        Expect(ref json, JsonTokenType.StartArray, name, "an array of samples");
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == maxSamples)
            {
                throw new BadRequestException(
                    $"{name} has more than {maxSamples} samples, the most this server takes at once (WebNN:MaxInstances).");
            }

            if (objects && json.TokenType == JsonTokenType.StartObject)
                ReadObject(ref json, $"{name}[{count}]");
            else if (arrays)
                ReadRow(ref json, $"{name}[{count}]", bytes: false);
            else
                Expect(ref json, JsonTokenType.StartObject, $"{name}[{count}]", $$"""an object {"{{Input}}":[{{Inputs}} numbers]}""");
        }

        if (count == 0)
            throw new BadRequestException($"{name} is empty: give at least one sample of {Inputs} numbers.");
    }

    /// <summary>Reads a tensor of (rows, D), as rows or all numbers in one array. Bytes are divided by 255.</summary>
    public void ReadTensor(ref Utf8JsonReader json, string name, long rows, bool bytes)
    {
        Expect(ref json, JsonTokenType.StartArray, name, $"an array of {rows} × {Inputs} numbers");
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            ReadNumbers(ref json, name, rows * Inputs, bytes);
            return;
        }

        var count = 0;
        for (; json.TokenType != JsonTokenType.EndArray; count++, json.Read())
        {
            if (count == rows)
                throw new BadRequestException($"{name} has more rows than the {rows} of its shape.");
            ReadRow(ref json, $"{name}[{count}]", bytes);
        }

        if (count != rows)
            throw new BadRequestException($"{name} has {count} rows; its shape says {rows}.");
    }

    /// <summary>Takes bytes divided by 255, or little-endian float32.</summary>
    public void ReadBinary(ReadOnlySpan<byte> data, bool bytes)
    {
        var values = batch.Extend(bytes ? data.Length : data.Length / sizeof(float));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = bytes ? data[i] / 255f : BinaryPrimitives.ReadSingleLittleEndian(data[(sizeof(float) * i)..]);
            if (!float.IsFinite(values[i]))
                throw new BadRequestException($"Number {i} of the binary data is not finite.");
        }
    }

    private void ReadObject(ref Utf8JsonReader json, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var field))
        {
            if (field != Input)
                throw new BadRequestException($"{name} has a field '{Problems.Shorten(field)}'; the model's only input is '{Input}'.");
            ReadRow(ref json, $"{name}.{field}", bytes: false);
        }

        if (seen.Count == 0)
            throw new BadRequestException($"{name} has no field '{Input}'.");
    }

    private void ReadRow(ref Utf8JsonReader json, string name, bool bytes)
    {
        Expect(ref json, JsonTokenType.StartArray, name, $"an array of {Inputs} numbers");
        json.Read();
        ReadNumbers(ref json, name, Inputs, bytes);
    }

    private void ReadNumbers(ref Utf8JsonReader json, string name, long wanted, bool bytes)
    {
        var count = 0L;
        for (; json.TokenType != JsonTokenType.EndArray; count++, json.Read())
        {
            if (json.TokenType != JsonTokenType.Number)
                throw new BadRequestException($"{name}[{count}] must be a number, but is {Kind(ref json)}.");
            if (count < wanted)
                batch.Add(bytes ? Byte(ref json, name, count) : Single(ref json, name, count));
        }

        if (count == wanted)
            return;
        var why = wanted == Inputs ? "the model's inputs" : $"{wanted / Inputs} × {Inputs}";
        throw new BadRequestException($"{name} has {count} numbers; there must be {wanted}, {why}.");
    }

    private static float Byte(ref Utf8JsonReader json, string name, long at) =>
        json.TryGetByte(out var value)
        ? value / 255f
        : throw new BadRequestException($"{name}[{at}] must be a whole number from 0 to 255 (UINT8), but is {Kind(ref json)}.");

    private static float Single(ref Utf8JsonReader json, string name, long at)
    {
        var value = (float)json.GetDouble();
        return float.IsFinite(value)
            ? value
            : throw new BadRequestException($"{name}[{at}] is {Kind(ref json)}, too large for a 32-bit floating-point number.");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType wanted, string name, string description)
    {
        if (json.TokenType != wanted)
            throw new BadRequestException($"{name} must be {description}, but is {Kind(ref json)}.");
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Telemetry;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>
/// The samples of one request as the network sees them, (N, D), and what it says about them. They take no more room than a body of this
/// length, where a number has a digit and a comma, can fill.
/// </summary>
internal sealed class Samples(ServedModel served, int most, int bodyLength)
{
    /// <summary>What the serving protocols call a network's only input and output, planar models' too.</summary>
    public const string Input = "pixels", Output = "probabilities";

    private readonly List<float> _values = new((int)Math.Min((long)most * served.Network.Inputs, (bodyLength / 2) + 1));

    /// <summary>D, the numbers per sample.</summary>
    public int Inputs => served.Network.Inputs;

    /// <summary>The most there may be (WebNN:MaxInstances).</summary>
    public int Most => most;

    /// <summary>N.</summary>
    public int Count => _values.Count / Inputs;

    /// <summary>Reads an array of samples, each <c>[…]</c> or <c>{"pixels":[…]}</c>, as far as these are allowed.</summary>
    public void Read(ref Utf8JsonReader json, string name, bool arrays = true, bool objects = true)
    {
        Expect(ref json, JsonTokenType.StartArray, name, "an array of samples");
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == most)
                throw Wrong($"{name} has more than {most} samples, the most this server takes at once (WebNN:MaxInstances).");
            if (objects && json.TokenType == JsonTokenType.StartObject)
                ReadObject(ref json, $"{name}[{count}]");
            else if (arrays)
                ReadRow(ref json, $"{name}[{count}]", bytes: false);
            else
                Expect(ref json, JsonTokenType.StartObject, $"{name}[{count}]", $$"""an object {"{{Input}}":[{{Inputs}} numbers]}""");
        }

        if (count == 0)
            throw Wrong($"{name} is empty: give at least one sample of {Inputs} numbers.");
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
                throw Wrong($"{name} has more rows than the {rows} of its shape.");
            ReadRow(ref json, $"{name}[{count}]", bytes);
        }

        if (count != rows)
            throw Wrong($"{name} has {count} rows; its shape says {rows}.");
    }

    /// <summary>Takes bytes divided by 255, or little-endian float32.</summary>
    public void ReadBinary(ReadOnlySpan<byte> data, bool bytes)
    {
        CollectionsMarshal.SetCount(_values, bytes ? data.Length : data.Length / sizeof(float));
        var values = CollectionsMarshal.AsSpan(_values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = bytes ? data[i] / 255f : BinaryPrimitives.ReadSingleLittleEndian(data[(sizeof(float) * i)..]);
            if (!float.IsFinite(values[i]))
                throw Wrong($"Number {i} of the binary data is not finite.");
        }
    }

    /// <summary>The probabilities of every sample.</summary>
    public float[][] Predict()
    {
        AppMetrics.Predicted(Count, served.Version.Model, served.Version.Version);
        var answers = new float[Count][];
        var values = CollectionsMarshal.AsSpan(_values);
        for (var from = 0; from < answers.Length; from += served.BatchRows)
        {
            var workspace = served.Rent(Math.Min(served.BatchRows, answers.Length - from));
            try
            {
                for (var n = 0; n < workspace.Rows; n++)
                    values.Slice((from + n) * Inputs, Inputs).CopyTo(workspace.X.Row(n));
                var probabilities = served.Network.Predict(workspace);
                for (var n = 0; n < workspace.Rows; n++)
                    answers[from + n] = probabilities.Row(n).ToArray();
            }
            finally
            {
                served.Return(workspace);
            }
        }

        // finite numbers may still be too large to be multiplied and summed
        var wrong = Array.FindIndex(answers, answer => !Array.TrueForAll(answer, float.IsFinite));
        return wrong < 0 ? answers : throw Wrong($"Sample {wrong} has numbers so large that the network's result is not finite.");
    }

    private void ReadObject(ref Utf8JsonReader json, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var field))
        {
            if (field != Input)
                throw Wrong($"{name} has a field '{Problems.Shorten(field)}'; the model's only input is '{Input}'.");
            ReadRow(ref json, $"{name}.{field}", bytes: false);
        }

        if (seen.Count == 0)
            throw Wrong($"{name} has no field '{Input}'.");
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
                throw Wrong($"{name}[{count}] must be a number, but is {Kind(ref json)}.");
            if (count < wanted)
                _values.Add(bytes ? Byte(ref json, name, count) : Single(ref json, name, count));
        }

        if (count != wanted)
            throw Wrong($"{name} has {count} numbers; there must be {wanted}{(wanted == Inputs ? ", the model's inputs" : $", {wanted / Inputs} × {Inputs}")}.");
    }

    private static float Byte(ref Utf8JsonReader json, string name, long at) =>
        json.TryGetByte(out var value) ? value / 255f : throw Wrong($"{name}[{at}] must be a whole number from 0 to 255 (UINT8), but is {Kind(ref json)}.");

    private static float Single(ref Utf8JsonReader json, string name, long at)
    {
        var value = (float)json.GetDouble();
        return float.IsFinite(value) ? value : throw Wrong($"{name}[{at}] is {Kind(ref json)}, too large for a 32-bit floating-point number.");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType wanted, string name, string description)
    {
        if (json.TokenType != wanted)
            throw Wrong($"{name} must be {description}, but is {Kind(ref json)}.");
    }
}

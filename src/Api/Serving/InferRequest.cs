using System.Text.Json;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>The body of an infer request of the Open Inference Protocol: JSON, and behind it the tensors that came as bytes.</summary>
internal sealed class InferRequest
{
    private const int MostId = 1000;

    /// <summary>Echoed in the answer.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether the output is wanted as bytes behind the answer's JSON.</summary>
    public bool BinaryOutput { get; private set; }

    /// <summary>Reads the samples from a body whose first <paramref name="header"/> bytes are JSON; null: all are.</summary>
    public static InferRequest Read(ReadOnlySpan<byte> body, int? header, Samples samples)
    {
        var request = new InferRequest();
        var json = new Utf8JsonReader(body[..(header ?? body.Length)]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool? all = null, one = null;
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (name == "id" && json.TokenType != JsonTokenType.Null)
                request.Id = Text(ref json, name) is { Length: <= MostId } id ? id : throw Wrong($"id has more than {MostId} characters.");
            else if (name == "parameters" && Parameter(ref json, name, "binary_data_output", out var output))
                all = Truth(ref output, "parameters.binary_data_output");
            else if (name == "inputs")
                Inputs(ref json, body[(header ?? body.Length)..], header is not null, samples);
            else if (name == "outputs" && json.TokenType != JsonTokenType.Null)
                one = Outputs(ref json);
            else if (name != "parameters")
                json.Skip();
        }

        // throws on anything but space behind the object
        json.Read();
        if (!seen.Contains("inputs"))
            throw Wrong($$"""'inputs' is missing: {"inputs":[{"name":"{{Samples.Input}}","shape":[1,{{samples.Inputs}}],"datatype":"FP32","data":[{{samples.Inputs}} numbers]}]}.""");
        request.BinaryOutput = one ?? all ?? false;
        return request;
    }

    /// <summary>Reads the samples from a body that is nothing but one FP32 tensor.</summary>
    public static InferRequest ReadRaw(ReadOnlySpan<byte> body, Samples samples)
    {
        var size = sizeof(float) * samples.Inputs;
        if (body.Length == 0 || body.Length % size != 0)
            throw Wrong($"The body has {body.Length} bytes; without JSON ({OpenInference.HeaderLength}: 0) it must be FP32 of shape [n, {samples.Inputs}], n times {size} bytes.");
        if (body.Length / size > samples.Most)
            throw Wrong($"There are {body.Length / size} samples; this server takes at most {samples.Most} at once (WebNN:MaxInstances).");
        samples.ReadBinary(body, bytes: false);
        return new InferRequest { BinaryOutput = true };
    }

    private static void Inputs(ref Utf8JsonReader json, ReadOnlySpan<byte> binary, bool hasHeader, Samples samples)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Wrong($"inputs must be an array of tensors, but is {Kind(ref json)}.");
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == 1)
                throw Wrong($"inputs has several tensors; the model takes one, '{Samples.Input}'.");
            Input(ref json, binary, hasHeader, samples);
        }

        if (count == 0)
            throw Wrong($"inputs is empty; the model takes one, '{Samples.Input}'.");
    }

    private static void Input(ref Utf8JsonReader json, ReadOnlySpan<byte> binary, bool hasHeader, Samples samples)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw Wrong($"inputs[0] must be an object, but is {Kind(ref json)}.");
        string? called = null, datatype = null;
        long? rows = null, size = null;
        var data = default(Utf8JsonReader);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var name))
        {
            if (name == "name")
                called = Text(ref json, "inputs[0].name");
            else if (name == "datatype")
                datatype = Text(ref json, "inputs[0].datatype");
            else if (name == "shape")
                rows = Rows(ref json, samples);
            else if (name == "parameters" && Parameter(ref json, "inputs[0].parameters", "binary_data_size", out var parameter))
                size = Whole(ref parameter, "inputs[0].parameters.binary_data_size");
            else if (name != "parameters")
            {
                // shape and datatype, which say what the data must be, may stand behind it
                if (name == "data")
                    data = json;
                json.Skip();
            }
        }

        if (called != Samples.Input)
            throw Wrong(called is null ? "inputs[0] has no name." : $"There is no input '{Problems.Shorten(called)}'; the model takes one, '{Samples.Input}'.");
        if (datatype is not ("FP32" or "UINT8"))
            throw Wrong(datatype is null ? "inputs[0] has no datatype." : $"inputs[0].datatype is '{Problems.Shorten(datatype)}'; it must be FP32 or UINT8.");
        if (rows is null)
            throw Wrong("inputs[0] has no shape.");
        if (seen.Contains("data") == size is not null)
            throw Wrong("inputs[0] must have either data or parameters.binary_data_size.");
        if (size is null && binary.Length > 0)
            throw Wrong($"{binary.Length} bytes follow the JSON, and no input has a binary_data_size.");

        var bytes = datatype == "UINT8";
        if (size is null)
        {
            samples.ReadTensor(ref data, "inputs[0].data", rows.Value, bytes);
            return;
        }

        var wanted = rows * samples.Inputs * (bytes ? 1 : sizeof(float));
        if (!hasHeader)
            throw Wrong($"Binary data needs the header {OpenInference.HeaderLength}: how many bytes of the body are JSON.");
        if (size != wanted)
            throw Wrong($"inputs[0].parameters.binary_data_size is {size}; {datatype} of shape [{rows}, {samples.Inputs}] has {wanted} bytes.");
        if (size != binary.Length)
            throw Wrong($"inputs[0].parameters.binary_data_size is {size}, but {binary.Length} bytes follow the JSON.");
        samples.ReadBinary(binary, bytes);
    }

    // n of the shape [n, inputs]
    private static long Rows(ref Utf8JsonReader json, Samples samples)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Wrong($"inputs[0].shape must be an array, but is {Kind(ref json)}.");
        var shape = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (shape.Count == 2)
                throw Wrong($"inputs[0].shape has more than two dimensions; it must be [n, {samples.Inputs}].");
            shape.Add(Whole(ref json, $"inputs[0].shape[{shape.Count}]"));
        }

        return shape is [var rows, var columns] && columns == samples.Inputs && rows >= 1 && rows <= samples.Most
            ? rows
            : throw Wrong($"inputs[0].shape is [{string.Join(", ", shape)}]; it must be [n, {samples.Inputs}], n from 1 to {samples.Most} (WebNN:MaxInstances).");
    }

    // the binary_data of the one output there is, where somebody asked for it
    private static bool? Outputs(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Wrong($"outputs must be an array, but is {Kind(ref json)}.");
        bool? binary = null;
        for (var count = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (json.TokenType != JsonTokenType.StartObject)
                throw Wrong($"outputs[{count}] must be an object, but is {Kind(ref json)}.");
            string? called = null;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (Next(ref json, seen, out var name))
            {
                if (name == "name")
                    called = Text(ref json, $"outputs[{count}].name");
                else if (name == "parameters" && Parameter(ref json, $"outputs[{count}].parameters", "binary_data", out var parameter))
                    binary = Truth(ref parameter, $"outputs[{count}].parameters.binary_data");
                else if (name != "parameters")
                    json.Skip();
            }

            if (called != Samples.Output)
                throw Wrong(called is null ? $"outputs[{count}] has no name." : $"There is no output '{Problems.Shorten(called)}'; there is '{Samples.Output}'.");
            if (count > 0)
                throw Wrong($"The output '{called}' is asked for twice.");
        }

        return binary;
    }

    // goes behind the parameters; true: the one wanted is there, and `found` stands at its value
    private static bool Parameter(ref Utf8JsonReader json, string place, string wanted, out Utf8JsonReader found)
    {
        found = default;
        if (json.TokenType == JsonTokenType.Null)
            return false;
        if (json.TokenType != JsonTokenType.StartObject)
            throw Wrong($"{place} must be an object, but is {Kind(ref json)}.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var name))
        {
            // these would change the answer; what else a client may say is about scheduling
            if (name is "classification" or "shared_memory_region")
                throw Wrong($"{place}.{name} belongs to an extension this server has not got; it has binary_tensor_data.");
            if (name == wanted)
                found = json;
            json.Skip();
        }

        return seen.Contains(wanted);
    }
}

using System.Text.Json;
using WebNN.Api.Http;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>The body of an infer request of the Open Inference Protocol: JSON, and behind it the tensors that came as bytes.</summary>
internal sealed class InferRequest
{
    private const int MaxId = 1000;

    /// <summary>Echoed in the answer.</summary>
    public string? Id { get; private set; }

    /// <summary>Indicates whether the output is wanted as bytes behind the answer's JSON.</summary>
    public bool BinaryOutput { get; private set; }

    /// <summary>Reads the samples from a body whose first <paramref name="header"/> bytes are JSON; null: all are.</summary>
    public static InferRequest Read(ReadOnlySpan<byte> body, int? header, SampleReader samples)
    {
        var request = new InferRequest();
        var json = new Utf8JsonReader(body[..(header ?? body.Length)]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool? all = null, one = null;
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (name == "id" && json.TokenType != JsonTokenType.Null)
                request.Id = ReadId(ref json);
            else if (name == "parameters" && Parameter(ref json, name, "binary_data_output", out var output))
                all = Truth(ref output, "parameters.binary_data_output");
            else if (name == "inputs")
                InferInput.Read(ref json, body[(header ?? body.Length)..], header is not null, samples);
            else if (name == "outputs" && json.TokenType != JsonTokenType.Null)
                one = Outputs(ref json, samples.Output);
            else if (name != "parameters")
                json.Skip();
        }

        // throws on anything but space behind the object
        json.Read();
        if (!seen.Contains("inputs"))
        {
            var form = $"\"shape\":[1,{samples.Inputs}],\"datatype\":\"FP32\",\"data\":[{samples.Inputs} numbers]";
            throw new BadRequestException($$"""'inputs' is missing: {"inputs":[{"name":"{{samples.Input}}",{{form}}}]}.""");
        }

        request.BinaryOutput = one ?? all ?? false;
        return request;
    }

    /// <summary>Reads the samples from a body that is nothing but one FP32 tensor.</summary>
    public static InferRequest ReadRaw(ReadOnlySpan<byte> body, SampleReader samples)
    {
        var size = sizeof(float) * samples.Inputs;
        if (body.Length == 0 || body.Length % size != 0)
        {
            throw new BadRequestException($"The body has {body.Length} bytes; without JSON ({OpenInference.HeaderLength}: 0) "
                + $"it must be FP32 of shape [n, {samples.Inputs}], n times {size} bytes.");
        }

        var count = body.Length / size;
        if (count > samples.MaxSamples)
        {
            throw new BadRequestException(
                $"There are {count} samples; this server takes at most {samples.MaxSamples} at once (WebNN:MaxInstances).");
        }

        samples.ReadBinary(body, bytes: false);
        return new InferRequest { BinaryOutput = true };
    }

    private static string ReadId(ref Utf8JsonReader json) =>
        Text(ref json, "id") is { Length: <= MaxId } id ? id : throw new BadRequestException($"id has more than {MaxId} characters.");

    // the binary_data of the one output there is, where somebody asked for it
    private static bool? Outputs(ref Utf8JsonReader json, string output)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"outputs must be an array, but is {Kind(ref json)}.");
        bool? binary = null;
        for (var count = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (json.TokenType != JsonTokenType.StartObject)
                throw new BadRequestException($"outputs[{count}] must be an object, but is {Kind(ref json)}.");
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

            if (called != output)
            {
                throw new BadRequestException(called is null
                    ? $"outputs[{count}] has no name."
                    : $"There is no output '{Problems.Shorten(called)}'; there is '{output}'.");
            }

            if (count > 0)
                throw new BadRequestException($"The output '{called}' is asked for twice.");
        }

        return binary;
    }

    // goes behind the parameters; true: the one wanted is there, and `found` stands at its value
    internal static bool Parameter(ref Utf8JsonReader json, string place, string wanted, out Utf8JsonReader found)
    {
        found = default;
        if (json.TokenType == JsonTokenType.Null)
            return false;
        if (json.TokenType != JsonTokenType.StartObject)
            throw new BadRequestException($"{place} must be an object, but is {Kind(ref json)}.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var name))
        {
            // these would change the answer; what else a client may say is about scheduling
            if (name is "classification" or "shared_memory_region")
            {
                throw new BadRequestException(
                    $"{place}.{name} belongs to an extension this server has not got; it has binary_tensor_data.");
            }

            if (name == wanted)
                found = json;
            json.Skip();
        }

        return seen.Contains(wanted);
    }
}

using System.Text.Json;
using WebNN.Api.Http;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>Reads the bodies of TensorFlow Serving's REST API.</summary>
internal static class TensorFlowRequest
{
    /// <summary>The only signature there is.</summary>
    public const string Signature = "serving_default";

    /// <summary>Reads the samples of <c>:predict</c>. True: in row format; false: in columnar format.</summary>
    public static bool ReadPredict(ReadOnlySpan<byte> body, SampleReader samples)
    {
        var json = new Utf8JsonReader(body);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (seen.Contains("instances") && seen.Contains("inputs"))
                throw new BadRequestException("Give 'instances' (row format) or 'inputs' (columnar format), not both.");
            if (name == "instances")
                samples.Read(ref json, name);
            else if (name == "inputs")
                ReadColumns(ref json, samples);
            else
                ReadOther(ref json, name);
        }

        // throws on anything but space behind the object
        json.Read();
        if (samples.Count > 0)
            return seen.Contains("instances");
        var sample = $"[[{samples.Inputs} numbers],…]";
        throw new BadRequestException($$"""'instances' or 'inputs' is missing: {"instances":{{sample}}}, or {"inputs":{{sample}}}.""");
    }

    private static void ReadColumns(ref Utf8JsonReader json, SampleReader samples)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            samples.Read(ref json, "inputs", objects: false);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var name))
        {
            if (name != samples.Input)
            {
                throw new BadRequestException(
                    $"inputs has a field '{Problems.Shorten(name)}'; the model's only input is '{samples.Input}'.");
            }

            samples.Read(ref json, "inputs." + name, objects: false);
        }

        if (seen.Count == 0)
            throw new BadRequestException($"inputs has no field '{samples.Input}'.");
    }

    /// <summary>Reads the samples of <c>:classify</c>.</summary>
    public static void ReadClassify(ReadOnlySpan<byte> body, SampleReader samples)
    {
        var json = new Utf8JsonReader(body);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (name == "examples")
                samples.Read(ref json, name, arrays: false);
            else if (name == "context" && json.TokenType != JsonTokenType.StartObject)
                throw new BadRequestException($"context must be an object, but is {Kind(ref json)}.");
            else
                ReadOther(ref json, name);
        }

        json.Read();
        if (samples.Count == 0)
        {
            throw new BadRequestException(
                $$"""'examples' is missing: {"examples":[{"{{samples.Input}}":[{{samples.Inputs}} numbers]},…]}.""");
        }
    }

    private static void ReadOther(ref Utf8JsonReader json, string name)
    {
        if (name == "signature_name" && json.TokenType != JsonTokenType.Null && Text(ref json, name) is var signature
            && signature != Signature)
        {
            throw new BadRequestException($"There is no signature '{Problems.Shorten(signature)}'; there is '{Signature}'.");
        }

        json.Skip();
    }
}

using System.Text.Json;
using WebNN.Api.Http;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>Reads the one input tensor of an infer request.</summary>
internal static class InferInput
{
    /// <summary>Reads the samples, from <c>data</c> or from the bytes behind the JSON.</summary>
    public static void Read(ref Utf8JsonReader json, ReadOnlySpan<byte> binary, bool hasHeader, SampleReader samples)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"inputs must be an array of tensors, but is {Kind(ref json)}.");
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == 1)
                throw new BadRequestException($"inputs has several tensors; the model takes one, '{samples.Input}'.");
            One(ref json, binary, hasHeader, samples);
        }

        if (count == 0)
            throw new BadRequestException($"inputs is empty; the model takes one, '{samples.Input}'.");
    }

    private static void One(ref Utf8JsonReader json, ReadOnlySpan<byte> binary, bool hasHeader, SampleReader samples)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw new BadRequestException($"inputs[0] must be an object, but is {Kind(ref json)}.");
        string? called = null, datatype = null;
        long? rows = null, size = null;
        var data = default(Utf8JsonReader);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        const string Parameters = "inputs[0].parameters";
        while (Next(ref json, seen, out var name))
        {
            if (name == "name")
            {
                called = Text(ref json, "inputs[0].name");
            }
            else if (name == "datatype")
            {
                datatype = Text(ref json, "inputs[0].datatype");
            }
            else if (name == "shape")
            {
                rows = Rows(ref json, samples);
            }
            else if (name == "parameters" && InferRequest.Parameter(ref json, Parameters, "binary_data_size", out var parameter))
            {
                size = Whole(ref parameter, Parameters + ".binary_data_size");
            }
            else if (name != "parameters")
            {
                // shape and datatype, which say what the data must be, may stand behind it
                if (name == "data")
                    data = json;
                json.Skip();
            }
        }

        CheckNames(called, datatype, samples.Input);
        if (rows is null)
            throw new BadRequestException("inputs[0] has no shape.");
        if (seen.Contains("data") == size is not null)
            throw new BadRequestException("inputs[0] must have either data or parameters.binary_data_size.");
        if (size is null && binary.Length > 0)
            throw new BadRequestException($"{binary.Length} bytes follow the JSON, and no input has a binary_data_size.");

        var bytes = datatype == "UINT8";
        if (size is null)
        {
            samples.ReadTensor(ref data, "inputs[0].data", rows.Value, bytes);
            return;
        }

        var wanted = rows.Value * samples.Inputs * (bytes ? 1 : sizeof(float));
        CheckSize(size.Value, wanted, binary.Length, hasHeader, $"{datatype} of shape [{rows}, {samples.Inputs}]");
        samples.ReadBinary(binary, bytes);
    }

    private static void CheckSize(long size, long wanted, int follow, bool hasHeader, string tensor)
    {
        if (!hasHeader)
        {
            throw new BadRequestException(
                $"Binary data needs the header {OpenInference.HeaderLength}: how many bytes of the body are JSON.");
        }

        const string SizeIs = "inputs[0].parameters.binary_data_size is";
        if (size != wanted)
            throw new BadRequestException($"{SizeIs} {size}; {tensor} has {wanted} bytes.");
        if (size != follow)
            throw new BadRequestException($"{SizeIs} {size}, but {follow} bytes follow the JSON.");
    }

    private static void CheckNames(string? called, string? datatype, string input)
    {
        if (called != input)
        {
            throw new BadRequestException(called is null
                ? "inputs[0] has no name."
                : $"There is no input '{Problems.Shorten(called)}'; the model takes one, '{input}'.");
        }

        if (datatype is not ("FP32" or "UINT8"))
        {
            throw new BadRequestException(datatype is null
                ? "inputs[0] has no datatype."
                : $"inputs[0].datatype is '{Problems.Shorten(datatype)}'; it must be FP32 or UINT8.");
        }
    }

    // n of the shape [n, inputs]
    private static long Rows(ref Utf8JsonReader json, SampleReader samples)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"inputs[0].shape must be an array, but is {Kind(ref json)}.");
        var shape = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (shape.Count == 2)
                throw new BadRequestException($"inputs[0].shape has more than two dimensions; it must be [n, {samples.Inputs}].");
            shape.Add(Whole(ref json, $"inputs[0].shape[{shape.Count}]"));
        }

        if (shape is [var rows, var columns] && columns == samples.Inputs && rows >= 1 && rows <= samples.MaxSamples)
            return rows;
        throw new BadRequestException($"inputs[0].shape is [{string.Join(", ", shape)}]; "
            + $"it must be [n, {samples.Inputs}], n from 1 to {samples.MaxSamples} (WebNN:MaxInstances).");
    }
}

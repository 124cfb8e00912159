using System.Text;
using System.Text.Json;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>Reads any body of <c>/predict</c> with System.Text.Json and says what is wrong with it and where.</summary>
internal static class PredictJson
{
    private const string Example = "{\"pixels\":[784 numbers]}, or 28 rows of 28, or {\"instances\":[…]} for several images; "
        + "{\"values\":[numbers]} for a model without images";

    /// <summary>Fills in the request, and what else a question about an image may say.</summary>
    /// <exception cref="BadRequestException">The body is not a request.</exception>
    public static void Read(ReadOnlySpan<byte> body, ImageRequest request, int maxInstances, QuestionFields? question = null)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                throw new BadRequestException($"The body must be an object: {Example}.");
            Fields(ref json, request, maxInstances, question);

            // throws on anything but space behind the object
            json.Read();
        }
        catch (JsonException e)
        {
            throw new BadRequestException(JsonErrors.Describe(e), e);
        }

        if (request.Values is not null)
            return;
        if (request.Images.Count == 0)
            throw new BadRequestException($"'pixels' or 'instances' is missing: {Example}.");
        request.CheckRange();
    }

    private static void Fields(ref Utf8JsonReader json, ImageRequest request, int maxInstances, QuestionFields? question)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Decode(ref json)!;
            if (!seen.Add(name))
                throw new BadRequestException($"'{Problems.Shorten(name)}' is given twice.");
            json.Read();
            switch (name)
            {
                case "pixels" or "instances" or "values" when request.Images.Count > 0 || request.Values is not null:
                    throw new BadRequestException(request.Values is not null || name == "values"
                        ? "Give 'values' alone, without 'pixels' and 'instances'."
                        : "Give 'pixels' or 'instances', not both.");
                case "pixels":
                    Image(ref json, name, request);
                    break;
                case "instances":
                    Images(ref json, request, maxInstances);
                    break;
                case "values" when question is null:
                    JsonValues.Read(ref json, name, request);
                    break;
                case "model":
                    request.Model = Text(ref json, name);
                    break;
                case "alias":
                    request.Alias = Text(ref json, name);
                    break;
                case "version":
                    request.Version = Version(ref json);
                    break;
                case "normalized":
                    request.Normalized = Truth(ref json, name);
                    break;
                case "reject" when question is null:
                    request.Reject = Truth(ref json, name) ?? false;
                    break;
                case var other when question?.TryRead(other, ref json) == true:
                    break;
                default:
                    var fields = question?.ToString() ?? "pixels, values, instances, model, version, alias, normalized, reject";
                    throw new BadRequestException($"'{Problems.Shorten(name)}' is not a field of this request; there is {fields}.");
            }
        }
    }

    private static void Images(ref Utf8JsonReader json, ImageRequest request, int maxInstances)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"instances must be an array of images, but is {Kind(ref json)}.");
        request.Many = true;
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == maxInstances)
            {
                throw new BadRequestException(
                    $"There are more than {maxInstances} instances, the most this server takes at once (WebNN:MaxInstances).");
            }

            var name = $"instances[{count}]";
            if (count == 0 ? JsonValues.IsSample(json) : request.Values is not null)
                JsonValues.Read(ref json, name, request);
            else
                Image(ref json, name, request);
        }

        if (count == 0)
            throw new BadRequestException("instances is empty: give at least one image.");
    }

    private static void Image(ref Utf8JsonReader json, string name, ImageRequest request)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"{name} must be an array of 784 numbers or 28 rows of 28, but is {Kind(ref json)}.");
        var image = request.Images.Extend(ImageRequest.Pixels);
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Numbers(ref json, name, image, request);
            return;
        }

        var row = 0;
        for (; json.TokenType != JsonTokenType.EndArray; row++)
        {
            if (row == ImageRequest.Side)
                throw new BadRequestException($"{name} has more than 28 rows.");
            if (json.TokenType != JsonTokenType.StartArray)
                throw new BadRequestException($"{name}[{row}] must be a row of 28 numbers, but is {Kind(ref json)}.");
            json.Read();
            Numbers(ref json, $"{name}[{row}]", image.Slice(row * ImageRequest.Side, ImageRequest.Side), request);
            json.Read();
        }

        if (row != ImageRequest.Side)
            throw new BadRequestException($"{name} has {row} rows; an image has 28 rows of 28 numbers.");
    }

    private static void Numbers(ref Utf8JsonReader json, string name, Span<float> values, ImageRequest request)
    {
        var count = 0;
        var greatest = request.Greatest;
        for (; json.TokenType != JsonTokenType.EndArray; count++, json.Read())
        {
            if (json.TokenType != JsonTokenType.Number)
                throw new BadRequestException($"{name}[{count}] must be a number, but is {Kind(ref json)}.");
            if (count >= values.Length)
                continue;
            var value = json.GetDouble();
            if (!double.IsFinite(value) || (float)value is < 0 or > 255)
                throw ImageRequest.OutOfRange($"{name}[{count}]", value, null);

            // −0 is 0
            values[count] = (float)value + 0f;
            greatest = Math.Max(greatest, values[count]);
        }

        request.Greatest = greatest;
        if (count == values.Length)
            return;
        var numbers = count == 1 ? "number" : "numbers";
        var expected = values.Length == ImageRequest.Side ? "a row has 28" : "an image has 784, row by row (or 28 rows of 28)";
        throw new BadRequestException($"{name} has {count} {numbers}; {expected}.");
    }

    private static string? Text(ref Utf8JsonReader json, string name) => json.TokenType is JsonTokenType.String or JsonTokenType.Null
        ? Decode(ref json)
        : throw new BadRequestException($"{name} must be a string, but is {Kind(ref json)}.");

    private static int? Version(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return null;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var version) && version >= 1
            ? version
            : throw new BadRequestException($"version must be a whole number from 1, but is {Kind(ref json)}.");
    }

    private static bool? Truth(ref Utf8JsonReader json, string name) => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True or JsonTokenType.False => json.GetBoolean(),
        _ => throw new BadRequestException($"{name} must be true or false, but is {Kind(ref json)}."),
    };

    private static string? Decode(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException e)
        {
            // bytes that are no UTF-8, or half a surrogate pair
            throw new BadRequestException("The body holds a text that is not valid UTF-8.", e);
        }
    }

    /// <summary>Describes a value for an error that refuses it.</summary>
    public static string Kind(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => Encoding.ASCII.GetString(json.ValueSpan[..Math.Min(32, json.ValueSpan.Length)]),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}

using System.Text;
using System.Text.Json;

namespace WebNN.Api.Predict;

/// <summary>Reads any body of <c>/predict</c> with System.Text.Json and says what is wrong with it and where.</summary>
internal static class PredictJson
{
    private const string Example = "{\"pixels\":[784 numbers]}, or 28 rows of 28, or {\"instances\":[…]} for several images";

    /// <returns>Null: the request is filled in; else what is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> body, ImageRequest request, int maxInstances)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                return $"The body must be an object: {Example}.";
            var error = Fields(ref json, request, maxInstances);
            if (error is not null)
                return error;

            // throws on anything but space behind the object
            json.Read();
            return request.Images.Count == 0 ? $"'pixels' or 'instances' is missing: {Example}." : request.CheckRange();
        }
        catch (JsonException e)
        {
            return JsonSetup.Describe(e);
        }
        catch (InvalidOperationException e) when (e.InnerException is DecoderFallbackException or null)
        {
            return "The body holds a text that is not valid UTF-8.";
        }
    }

    private static string? Fields(ref Utf8JsonReader json, ImageRequest request, int maxInstances)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            if (!seen.Add(name))
                return $"'{Problems.Shorten(name)}' is given twice.";
            json.Read();
            var error = name switch
            {
                "pixels" or "instances" when request.Images.Count > 0 => "Give 'pixels' or 'instances', not both.",
                "pixels" => Image(ref json, name, request),
                "instances" => Images(ref json, request, maxInstances),
                "model" => Text(ref json, name, text => request.Model = text),
                "alias" => Text(ref json, name, text => request.Alias = text),
                "version" => Version(ref json, request),
                "normalized" => Normalized(ref json, request),
                _ => $"'{Problems.Shorten(name)}' is not a field of this request; "
                    + "there is pixels, instances, model, version, alias, normalized.",
            };
            if (error is not null)
                return error;
        }

        return null;
    }

    private static string? Images(ref Utf8JsonReader json, ImageRequest request, int maxInstances)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            return $"instances must be an array of images, but is {Kind(ref json)}.";
        request.Many = true;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (request.Images.Count == maxInstances)
                return $"There are more than {maxInstances} instances, the most this server takes at once (WebNN:MaxInstances).";
            if (Image(ref json, $"instances[{request.Images.Count}]", request) is { } error)
                return error;
        }

        return request.Images.Count == 0 ? "instances is empty: give at least one image." : null;
    }

    private static string? Image(ref Utf8JsonReader json, string name, ImageRequest request)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            return $"{name} must be an array of 784 numbers or 28 rows of 28, but is {Kind(ref json)}.";
        var image = request.Images.Extend(ImageRequest.Pixels);
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
            return Numbers(ref json, name, image, request);

        var row = 0;
        for (; json.TokenType != JsonTokenType.EndArray; row++)
        {
            if (row == ImageRequest.Side)
                return $"{name} has more than 28 rows.";
            if (json.TokenType != JsonTokenType.StartArray)
                return $"{name}[{row}] must be a row of 28 numbers, but is {Kind(ref json)}.";
            json.Read();
            if (Numbers(ref json, $"{name}[{row}]", image.Slice(row * ImageRequest.Side, ImageRequest.Side), request) is { } error)
                return error;
            json.Read();
        }

        return row == ImageRequest.Side ? null : $"{name} has {row} rows; an image has 28 rows of 28 numbers.";
    }

    private static string? Numbers(ref Utf8JsonReader json, string name, Span<float> values, ImageRequest request)
    {
        var count = 0;
        var greatest = request.Greatest;
        for (; json.TokenType != JsonTokenType.EndArray; count++, json.Read())
        {
            if (json.TokenType != JsonTokenType.Number)
                return $"{name}[{count}] must be a number, but is {Kind(ref json)}.";
            if (count >= values.Length)
                continue;
            var value = json.GetDouble();
            if (!double.IsFinite(value) || (float)value is < 0 or > 255)
                return ImageRequest.OutOfRange($"{name}[{count}]", value, null);

            // −0 is 0
            values[count] = (float)value + 0f;
            greatest = Math.Max(greatest, values[count]);
        }

        request.Greatest = greatest;
        if (count == values.Length)
            return null;
        var numbers = count == 1 ? "number" : "numbers";
        var expected = values.Length == ImageRequest.Side ? "a row has 28" : "an image has 784, row by row (or 28 rows of 28)";
        return $"{name} has {count} {numbers}; {expected}.";
    }

    private static string? Text(ref Utf8JsonReader json, string name, Action<string?> set)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            return $"{name} must be a string, but is {Kind(ref json)}.";
        set(json.GetString());
        return null;
    }

    private static string? Version(ref Utf8JsonReader json, ImageRequest request)
    {
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var version) || version < 1)
            return $"version must be a whole number from 1, but is {Kind(ref json)}.";
        request.Version = version;
        return null;
    }

    private static string? Normalized(ref Utf8JsonReader json, ImageRequest request)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return $"normalized must be true or false, but is {Kind(ref json)}.";
        if (json.TokenType != JsonTokenType.Null)
            request.Normalized = json.GetBoolean();
        return null;
    }

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

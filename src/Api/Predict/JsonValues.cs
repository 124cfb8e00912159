using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>Reads samples that are no images: numbers as the network takes them, as many as it has inputs.</summary>
internal static class JsonValues
{
    /// <summary>
    /// Indicates whether an instance is such a sample, and no image: a list of numbers that has another length. The reader is a copy.
    /// </summary>
    public static bool IsSample(Utf8JsonReader json)
    {
        var count = 0;
        if (json.TokenType != JsonTokenType.StartArray)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.Number)
            count++;
        return json.TokenType == JsonTokenType.EndArray && count is > 0 and not ImageRequest.Pixels;
    }

    /// <summary>Adds a sample, which has as many numbers as the first one.</summary>
    /// <exception cref="BadRequestException">It is not a list of so many finite numbers.</exception>
    public static void Read(ref Utf8JsonReader json, string name, ImageRequest request)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new BadRequestException($"{name} must be an array of numbers, one per input, but is {PredictJson.Kind(ref json)}.");
        var numbers = new List<float>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            numbers.Add(Number(ref json, $"{name}[{numbers.Count}]"));
        if (numbers.Count == 0)
            throw new BadRequestException($"{name} is empty: give one number per input of the model.");
        var values = request.Values ??= new SampleBatch(numbers.Count);
        if (values.Width != numbers.Count)
            throw new BadRequestException($"{name} has {Count(numbers.Count)}; the first has {values.Width}.");
        numbers.CopyTo(values.Extend(numbers.Count));
    }

    /// <summary>Says how many numbers there are.</summary>
    public static string Count(int count) => count == 1 ? "1 number" : $"{count} numbers";

    private static float Number(ref Utf8JsonReader json, string name)
    {
        if (json.TokenType != JsonTokenType.Number)
            throw new BadRequestException($"{name} must be a number, but is {PredictJson.Kind(ref json)}.");
        var value = (float)json.GetDouble();
        return float.IsFinite(value)
            ? value
            : throw new BadRequestException($"{name} is {PredictJson.Kind(ref json)}, too large for a 32-bit floating-point number.");
    }
}

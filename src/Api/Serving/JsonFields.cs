using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Api.Predict;

namespace WebNN.Api.Serving;

/// <summary>
/// Steps through the JSON of the serving protocols. Clients of these protocols may send fields that mean nothing here: those are skipped,
/// but no field may stand twice. What is wrong is thrown
/// as a <see cref="BadRequestException"/>.
/// </summary>
internal static class JsonFields
{
    private const int MaxFields = 64;

    /// <summary>Enters the object that a body must be.</summary>
    public static void Begin(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new BadRequestException($"The body must be a JSON object, but is {Kind(ref json)}.");
    }

    /// <summary>Goes to the value of an object's next field. False: the object has ended.</summary>
    public static bool Next(ref Utf8JsonReader json, HashSet<string> seen, out string name)
    {
        name = "";
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
            return false;
        name = Decode(ref json, "A field's name");
        if (!seen.Add(name))
            throw new BadRequestException($"'{Problems.Shorten(name)}' is given twice.");
        if (seen.Count > MaxFields)
            throw new BadRequestException($"There is an object with more than {MaxFields} fields.");
        json.Read();
        return true;
    }

    public static string Text(ref Utf8JsonReader json, string name) => json.TokenType == JsonTokenType.String
        ? Decode(ref json, name)
        : throw new BadRequestException($"{name} must be a string, but is {Kind(ref json)}.");

    public static bool Truth(ref Utf8JsonReader json, string name) => json.TokenType is JsonTokenType.True or JsonTokenType.False
        ? json.GetBoolean()
        : throw new BadRequestException($"{name} must be true or false, but is {Kind(ref json)}.");

    /// <summary>A whole number from 0.</summary>
    public static long Whole(ref Utf8JsonReader json, string name) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) && value >= 0
        ? value
        : throw new BadRequestException($"{name} must be a whole number from 0, but is {Kind(ref json)}.");

    public static string Kind(ref Utf8JsonReader json) => PredictJson.Kind(ref json);

    private static string Decode(ref Utf8JsonReader json, string name)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // bytes that are no UTF-8, or half a surrogate pair
            throw new BadRequestException($"{name} is not valid Unicode.", e);
        }
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebNN.Api.Http;

/// <summary>Describes for a caller why a JSON body could not be understood: no type names of this program, but the place.</summary>
internal static class JsonErrors
{
    private const int MaxEchoed = 100;

    // For a rule about fields the serializer has no code, only a sentence. A message is compared with the sentence it has for a body known
    // to break that rule, so that nothing here depends on how it is worded. What is missing is the one thing read from a message, by quoted
    // names.
    private static readonly string[] Missing = [Sentence<Constructed>("{}")],
        Null = [Sentence<Constructed>("""{"a":null}"""), Sentence<Assigned>("""{"a":null}""")],
        Twice = [Sentence<Constructed>("""{"a":[],"a":[]}"""), Sentence<Dictionary<string, int>>("""{"a":1,"a":1}""")];

    /// <summary>Describes what is wrong, and where it stands.</summary>
    /// <param name="e">The reader's or the serializer's exception.</param>
    /// <param name="body">The contract of the body; null where the body is read without the serializer.</param>
    public static string Describe(JsonException e, JsonTypeInfo? body = null)
    {
        var where = new List<string>();
        if (!string.IsNullOrEmpty(e.Path) && e.Path != "$")
            where.Add("at " + Problems.Shorten(e.Path, MaxEchoed));
        if (e.LineNumber is { } line && e.BytePositionInLine is { } column)
            where.Add(string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {column + 1}"));
        var reason = Reason(e, body);
        return where.Count == 0 ? reason : $"{reason.TrimEnd('.')} ({string.Join(", ", where)}).";
    }

    private static string Reason(JsonException e, JsonTypeInfo? body)
    {
        // the text itself is no JSON, or a converter of ours has said what is wrong
        if (body is null || e is JsonValueException || e.InnerException is JsonException)
            return WithoutPlace(e);

        var place = JsonPlace.Find(body, e.Path ?? "$");
        if (place.Unknown is { } unknown)
            return $"'{Problems.Shorten(unknown)}' is not a field of this request.";
        if (Says(e, Missing))
            return $"Missing: {string.Join(", ", place.Type?.Properties.Where(field => IsNamed(field, e)).Select(Quoted) ?? [])}.";
        if (Says(e, Twice))
            return "The field stands here a second time.";
        if (Says(e, Null) && place.Field is { } member)
            return $"{Quoted(member)} must not be null.";
        return e.Path is null or "$" ? "The body is not a JSON object." : $"The value here is not {Wanted(place.Type?.Type)}.";
    }

    // the serializer appends the place, which the exception also has as properties
    private static string WithoutPlace(JsonException e)
    {
        var place = e.Path is null ? -1 : e.Message.LastIndexOf($" Path: {e.Path} ", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }

    private static bool Says(JsonException e, string[] sentences) =>
        Array.Exists(sentences, sentence => e.Message.StartsWith(sentence, StringComparison.Ordinal));

    private static bool IsNamed(JsonPropertyInfo field, JsonException e) =>
        field.IsRequired && e.Message.Contains(Quoted(field), StringComparison.Ordinal);

    private static string Quoted(JsonPropertyInfo field) => $"'{field.Name}'";

    // up to the first name in it
    private static string Sentence<T>(string body)
    {
        var options = new JsonSerializerOptions();
        JsonSetup.MakeStrict(options);
        try
        {
            JsonSerializer.Deserialize<T>(body, options);
        }
        catch (JsonException e)
        {
            return e.Message.Split('\'')[0];
        }

        throw new InvalidOperationException($"{body} was read, although JSON is read strictly.");
    }

    private static string Wanted(Type? type)
    {
        var value = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(value).Select(JsonNamingPolicy.CamelCase.ConvertName)),
            { IsArray: true } => "an array",
            _ when value == typeof(string) => "a string",
            _ when value == typeof(bool) => "true or false",
            _ when value == typeof(double) || value == typeof(float) => "a number",
            _ when value == typeof(int) || value == typeof(long) || value == typeof(byte) => "a whole number in range",
            _ when value == typeof(uint) || value == typeof(ulong) => "a whole number from 0 on",
            _ => "of the kind this field takes",
        };
    }

    private sealed record Constructed(int[] A);

    private sealed record Assigned
    {
        public int[] A { get; init; } = [];
    }
}

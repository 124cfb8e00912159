using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace WebNN.Api;

/// <summary>
/// How every native route reads and writes JSON, strictly: a misspelt, doubled, missing or non-finite value is an error, not a guess, and
/// the error says where it stands.
/// </summary>
internal static partial class JsonSetup
{
    private const int MaxEchoed = 100;

    /// <summary>Strict camelCase JSON.</summary>
    public static IServiceCollection AddWebNNJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => MakeStrict(options.SerializerOptions));

    /// <summary>The rules of every JSON body; also for readers that do their own parsing.</summary>
    public static void MakeStrict(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new FiniteDoubleConverter());
        options.Converters.Add(new FiniteSingleConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>Describes a body that could not be understood for its sender: no type names of this program, but the place.</summary>
    public static string Describe(JsonException e)
    {
        var reason = e.Message;
        var place = reason.IndexOf(" Path: ", StringComparison.Ordinal);
        if (place >= 0)
            reason = reason[..place];

        if (UnmappedMember().Match(reason) is { Success: true } unmapped)
            reason = $"'{Problems.Shorten(unmapped.Groups["what"].Value)}' is not a field of this request.";
        else if (MissingMembers().Match(reason) is { Success: true } missing)
            reason = $"Missing: {missing.Groups["what"].Value}.";
        else if (NotConvertible().Match(reason) is { Success: true } type)
            reason = e.Path == "$" ? "The body is not a JSON object." : $"The value here is not {Wanted(type.Groups["what"].Value, e.Path)}.";
        else if (DuplicateMember().IsMatch(reason))
            reason = "The field stands here a second time.";
        else if (NullMember().Match(reason) is { Success: true } member)
            reason = $"'{JsonNamingPolicy.CamelCase.ConvertName(member.Groups["what"].Value)}' must not be null.";

        var where = new List<string>();
        if (!string.IsNullOrEmpty(e.Path) && e.Path != "$")
            where.Add("at " + Problems.Shorten(e.Path, MaxEchoed));
        if (e.LineNumber is { } line && e.BytePositionInLine is { } column)
            where.Add(string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {column + 1}"));
        return where.Count == 0 ? reason : $"{reason.TrimEnd('.')} ({string.Join(", ", where)}).";
    }

    // the serializer often names the object's type where it means a field's
    private static string Wanted(string type, string? path)
    {
        var found = Type.GetType(type) ?? typeof(Engine.Rng).Assembly.GetType(type);
        var field = path?[(path.LastIndexOf('.') + 1)..];
        found = found?.GetProperties().FirstOrDefault(p => string.Equals(JsonNamingPolicy.CamelCase.ConvertName(p.Name), field, StringComparison.Ordinal))?.PropertyType ?? found;
        found = found is null ? null : Nullable.GetUnderlyingType(found) ?? found;
        return found switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(found).Select(JsonNamingPolicy.CamelCase.ConvertName)),
            { IsArray: true } => "an array",
            _ when found == typeof(string) => "a string",
            _ when found == typeof(bool) => "true or false",
            _ when found == typeof(double) || found == typeof(float) => "a number",
            _ when found == typeof(int) || found == typeof(long) || found == typeof(byte) => "a whole number in range",
            _ when found == typeof(uint) || found == typeof(ulong) => "a whole number from 0 on",
            _ => "of the kind this field takes",
        };
    }

    [GeneratedRegex(@"^The JSON property '(?<what>.*)' could not be mapped", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex UnmappedMember();

    [GeneratedRegex(@"missing required properties including: (?<what>.*?)\.?$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex MissingMembers();

    [GeneratedRegex(@"^The JSON value could not be converted to (?<what>.*?)\.?$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex NotConvertible();

    [GeneratedRegex(@"^The (?:constructor parameter|property or field) '(?<what>[^']*)' on type .* null", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex NullMember();

    [GeneratedRegex("^Duplicate propert", RegexOptions.NonBacktracking)]
    private static partial Regex DuplicateMember();

    // 1e999 is a valid JSON number that reads as infinity; a non-finite result is written as null, never as an error 500
    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number)
                throw new JsonException("The JSON value could not be converted to System.Double.");
            var value = reader.GetDouble();
            return double.IsFinite(value) ? value : throw new JsonException("The number is too large for a 64-bit floating-point number.");
        }

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }

    private sealed class FiniteSingleConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number)
                throw new JsonException("The JSON value could not be converted to System.Single.");
            var value = reader.GetSingle();
            return float.IsFinite(value) ? value : throw new JsonException("The number is too large for a 32-bit floating-point number.");
        }

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
        {
            if (float.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}

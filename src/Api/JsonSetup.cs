using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebNN.Api;

/// <summary>A value that a converter of this program refuses; the message is for the caller, and the serializer adds the place.</summary>
internal sealed class JsonValueException(string message) : JsonException(message);

/// <summary>
/// The JSON rules of every native route, strict: a misspelt, doubled, missing or non-finite value is an error, not a guess, and
/// the error says where it stands.
/// </summary>
internal static class JsonSetup
{
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

    // 1e999 is a valid JSON number that reads as infinity; a non-finite result is written as null, never as an error 500
    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number)
                throw new JsonValueException("The value here is not a number.");
            var value = reader.GetDouble();
            return double.IsFinite(value)
                ? value
                : throw new JsonValueException("The number is too large for a 64-bit floating-point number.");
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
                throw new JsonValueException("The value here is not a number.");
            var value = reader.GetSingle();
            return float.IsFinite(value)
                ? value
                : throw new JsonValueException("The number is too large for a 32-bit floating-point number.");
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

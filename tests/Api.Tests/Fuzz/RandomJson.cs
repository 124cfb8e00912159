using System.Text.Json;
using System.Text.Json.Nodes;
using WebNN.Engine;

namespace WebNN.Api.Tests.Fuzz;

/// <summary>JSON by a schema of the document, mostly right, and values that are right nowhere.</summary>
internal sealed class RandomJson(JsonElement document, Rng rng)
{
    private const int MaxDepth = 6;

    private static readonly string[] Texts =
    [
        "",
        "mnist",
        "trial",
        "synthetic-digits",
        "xor",
        "moons",
        "production",
        "x^2+y",
        "x",
        "sigmoid",
        "con",
        "a.",
        "../../etc/passwd",
        "%00",
        "\0",
        "null",
        "1",
        "한국어",
        "𝄞",
        "((((((((((",
        "log(x)/0",
        new('a', 10_000),
        "sum\r\nInjected: 1",
        "x0^2+x1^2",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "1",
        "2",
        "10",
        "100",
        "784",
        "-1",
        "-0",
        "0.5",
        "0.1",
        "1e-4",
        "1e308",
        "-1e308",
        "1e999",
        "5e-324",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "1e9",
        "3.5",
    ];

    /// <summary>A value as a schema describes it.</summary>
    public JsonNode? Of(JsonElement schema, int depth = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return Scalar();
        if (schema.TryGetProperty("$ref", out var reference))
            return Of(Resolve(reference.GetString()!), depth);
        foreach (var several in new[] { "anyOf", "oneOf", "allOf" })
        {
            if (schema.TryGetProperty(several, out var choices))
                return Of(Pick(choices), depth + 1);
        }

        if (schema.TryGetProperty("enum", out var values))
            return JsonNode.Parse(Pick(values).GetRawText());
        if (!schema.TryGetProperty("type", out var type))
            return Any(depth);
        return (type.ValueKind == JsonValueKind.Array ? Pick(type) : type).GetString() switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema.GetProperty("items"), depth),
            "boolean" => rng.Next(2) == 0,
            "integer" => rng.Next(4) == 0 ? Number() : rng.Next(12),
            "number" => rng.Next(4) == 0 ? Number() : Math.Round(rng.NextDouble(-2, 2), 3),
            "string" => Texts[rng.Next(Texts.Length)],
            _ => null,
        };
    }

    /// <summary>A value with one part of it, anywhere, replaced, left out or doubled.</summary>
    public JsonNode? Mutated(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } found:
                var name = found.ElementAt(rng.Next(found.Count)).Key;
                if (rng.Next(6) == 0)
                    found.Remove(name);
                else if (rng.Next(12) == 0)
                    found[Texts[rng.Next(Texts.Length)]] = Any(3);
                else
                    found[name] = Mutated(found[name]?.DeepClone());
                return found;
            case JsonArray { Count: > 0 } array:
                var at = rng.Next(array.Count);
                if (rng.Next(6) == 0)
                    array.RemoveAt(at);
                else if (rng.Next(6) == 0)
                    array.Add(array[at]?.DeepClone());
                else
                    array[at] = Mutated(array[at]?.DeepClone());
                return array;
            default:
                return Any(3);
        }
    }

    private JsonNode? Any(int depth) => rng.Next(8) switch
    {
        0 => new JsonArray([.. Enumerable.Range(0, rng.Next(4)).Select(_ => depth < MaxDepth ? Any(depth + 1) : null)]),
        1 => new JsonObject { [Texts[rng.Next(Texts.Length)]] = depth < MaxDepth ? Any(depth + 1) : null },
        _ => Scalar(),
    };

    private JsonNode? Scalar() => rng.Next(5) switch
    {
        0 => null,
        1 => rng.Next(2) == 0,
        2 => Texts[rng.Next(Texts.Length)],
        _ => Number(),
    };

    private JsonNode Number() => JsonNode.Parse(Numbers[rng.Next(Numbers.Length)])!;

    private JsonObject Object(JsonElement schema, int depth)
    {
        var value = new JsonObject();
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (required.Contains(property.Name) ? rng.Next(30) > 0 : rng.Next(3) == 0)
                    value[property.Name] = Of(property.Value, depth + 1);
            }
        }

        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
        {
            for (var i = rng.Next(4); i > 0; i--)
                value[Texts[rng.Next(Texts.Length)]] = Of(more, depth + 1);
        }

        return value;
    }

    // as long as an image only where it holds numbers: a body must stay below every limit, or the server hangs up while it is still being
    // sent
    private JsonArray Array(JsonElement items, int depth)
    {
        var numbers = items.TryGetProperty("type", out var type) && type.ToString().Contains("number", StringComparison.Ordinal);
        var length = numbers && rng.Next(10) == 0 ? 784 : rng.Next(4);
        return new JsonArray([.. Enumerable.Range(0, length).Select(_ => Of(items, depth + 1))]);
    }

    private JsonElement Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, name) => at.GetProperty(name));

    private JsonElement Pick(JsonElement array) => array[rng.Next(array.GetArrayLength())];
}

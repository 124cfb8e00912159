using System.Text.Json.Serialization.Metadata;

namespace WebNN.Api.Http;

/// <summary>A place in a JSON body, as the body's contract knows it.</summary>
/// <param name="Type">The contract of the value there; null where there is no such field.</param>
/// <param name="Field">The field, where the place is one of an object.</param>
/// <param name="Unknown">The name of the first field on the way that its object has not got.</param>
internal sealed record JsonPlace(JsonTypeInfo? Type, JsonPropertyInfo? Field, string? Unknown)
{
    /// <summary>Follows a path as <see cref="System.Text.Json.JsonException.Path"/> has it, such as <c>$.layers[0]['a b']</c>.</summary>
    public static JsonPlace Find(JsonTypeInfo body, string path)
    {
        var place = new JsonPlace(body, null, null);
        for (var rest = path.AsSpan(1); rest.Length > 0 && place.Type is { } type;)
        {
            var length = SegmentLength(rest);
            if (rest[0] == '[' && !rest.StartsWith("['"))
                place = new JsonPlace(ElementOf(type), null, null);
            else if (type.Kind == JsonTypeInfoKind.Object)
                place = FieldOf(type, Name(rest[..length]), Name(rest));
            else
                place = new JsonPlace(ElementOf(type), null, null);
            rest = rest[length..];
        }

        return place;
    }

    // what no field is called is a caller's own name, and may have brackets in it: it is all that is left of the path
    private static JsonPlace FieldOf(JsonTypeInfo type, string name, string unknown) =>
        type.Properties.FirstOrDefault(property => property.Name == name) is { } field
        ? new JsonPlace(type.Options.GetTypeInfo(field.PropertyType), field, null)
        : new JsonPlace(null, null, unknown);

    private static JsonTypeInfo? ElementOf(JsonTypeInfo type) => type.ElementType is { } element ? type.Options.GetTypeInfo(element) : null;

    private static int SegmentLength(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("['"))
            return rest.IndexOf("']") is >= 0 and var end ? end + 2 : rest.Length;
        var next = rest[1..].IndexOfAny('.', '[');
        return next < 0 ? rest.Length : next + 1;
    }

    private static string Name(ReadOnlySpan<char> segment) => segment.StartsWith("['")
        ? new string(segment.EndsWith("']") ? segment[2..^2] : segment[2..])
        : new string(segment[1..]);
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebNN.Engine.Lessons;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>
/// Arrays as the reader types them and the API takes them: <c>2</c>, <c>[1, 2, 3]</c>, <c>[[1, 2], [3, 4]]</c>,
/// <c>[true, false]</c>.
/// </summary>
internal static class ArrayText
{
    /// <summary>The most rows and columns a picture has room for.</summary>
    public const int MaxLength = 6;

    /// <summary>The array that is written there, or null where it is none of at most two axes of 1 to <see cref="MaxLength"/>.</summary>
    public static NdArray? Read(string text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }

        if (node is not JsonArray rows)
            return node is JsonValue value && Number(value) is { } single ? NdArray.Scalar(single) : null;
        if (rows.Count is < 1 or > MaxLength)
            return null;
        if (rows[0] is not JsonArray first)
            return Make([rows.Count], rows);
        return first.Count is >= 1 and <= MaxLength && rows.All(row => row is JsonArray other && other.Count == first.Count)
            ? Make([rows.Count, first.Count], rows.SelectMany(row => row!.AsArray()))
            : null;
    }

    public static string Write(NdArray array)
    {
        var numbers = array.Values.Select(value => array.IsBoolean ? (value != 0 ? "true" : "false") : Numbers.Full(value)).ToArray();
        return array.Shape.Count switch
        {
            0 => numbers[0],
            1 => Row(numbers),
            _ => Row(numbers.Chunk(array.Shape[1]).Select(Row)),
        };
    }

    private static string Row(IEnumerable<string> parts) => "[" + string.Join(", ", parts) + "]";

    private static NdArray? Make(int[] shape, IEnumerable<JsonNode?> nodes)
    {
        var parts = nodes.ToArray();
        var boolean = parts[0]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False;
        var values = parts.Select(part =>
            part?.GetValueKind() is JsonValueKind.True or JsonValueKind.False == boolean ? Number(part) : null).ToArray();
        return values.Any(value => value is null) ? null : NdArray.Of(shape, [.. values.Select(value => value!.Value)], boolean);
    }

    private static double? Number(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number when double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => null,
    };
}

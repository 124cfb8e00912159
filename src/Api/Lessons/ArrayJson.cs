using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>Arrays as JSON: a number, an array of numbers, rows of them and so on; or truth values.</summary>
internal static class ArrayJson
{
    /// <summary>The most axes of an array.</summary>
    public const int MaxAxes = 8;

    /// <summary>The array that stands there.</summary>
    /// <exception cref="BadRequestException">It is missing, not an array of numbers or truth values, or too large.</exception>
    public static NdArray Read(JsonElement json, string name)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
            throw new BadRequestException($"{name} is missing.");
        var shape = new List<int>();
        for (var element = json; element.ValueKind == JsonValueKind.Array; element = element[0])
        {
            shape.Add(element.GetArrayLength());
            if (shape.Count > MaxAxes)
                throw new BadRequestException($"{name} has more than {MaxAxes} axes, the most there may be.");
            if (shape[^1] == 0)
                break;
        }

        var values = new List<double>();
        bool? isBoolean = null;
        Collect(json, 0, name);
        return NdArray.Of([.. shape], [.. values], isBoolean == true);

        void Collect(JsonElement element, int axis, string at)
        {
            if (axis < shape.Count)
            {
                if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != shape[axis])
                {
                    throw new BadRequestException(
                        $"{at} is not an array of {shape[axis]} like the first of its kind: rows must be equally long.");
                }

                var i = 0;
                foreach (var child in element.EnumerateArray())
                    Collect(child, axis + 1, $"{at}[{i++}]");
                return;
            }

            var boolean = element.ValueKind is JsonValueKind.True or JsonValueKind.False;
            if (!boolean && element.ValueKind != JsonValueKind.Number)
            {
                throw new BadRequestException(element.ValueKind == JsonValueKind.Array
                    ? $"{at} is an array where a number stood before: rows must be equally deep."
                    : $"{at} is not a number.");
            }

            if (boolean != (isBoolean ??= boolean))
                throw new BadRequestException($"{at}: numbers and truth values do not mix.");
            var value = boolean ? (element.GetBoolean() ? 1 : 0) : element.GetDouble();
            if (!double.IsFinite(value))
                throw new BadRequestException($"{at} is too large for a 64-bit floating-point number.");
            LessonsApi.ThrowIfTooMany($"numbers in {name}", values.Count + 1, NdArray.MaxElements);
            values.Add(value);
        }
    }

    /// <summary>The numbers nested as the shape says.</summary>
    public static object? Nest(NdArray array)
    {
        var next = 0;
        return Nest(array, 0, ref next);
    }

    private static object? Nest(NdArray array, int axis, ref int next)
    {
        if (axis < array.Shape.Count)
        {
            var children = new object?[array.Shape[axis]];
            for (var i = 0; i < children.Length; i++)
                children[i] = Nest(array, axis + 1, ref next);
            return children;
        }

        var value = array.Values[next++];
        return array.IsBoolean ? value != 0 : value;
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>An operation on two arrays.</summary>
internal enum ArrayOperation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Greater,
    Dot,
    Index,
}

/// <summary>
/// Two arrays, each a number, an array of numbers, rows of them and so on; truth values where <c>index</c> selects by them.
/// </summary>
internal sealed record ArrayRequest(ArrayOperation Op, JsonElement A, JsonElement B);

/// <summary>The result nested as its shape says; <c>finite</c> is false where a null stands for infinity or NaN.</summary>
internal sealed record ArrayAnswer(IReadOnlyList<int> Shape, object? Value, bool Finite);

internal static class ArraysApi
{
    private const int MaxAxes = 8;

    public static void MapArrays(this IEndpointRouteBuilder lessons) => lessons.MapPost("/array", Calculate);

    /// <summary>Elementwise arithmetic with broadcasting, comparison, dot product, selection.</summary>
    internal static Ok<ArrayAnswer> Calculate(ArrayRequest request) => LessonsApi.Answer(() =>
    {
        var (a, b) = (Read(request.A, "a"), Read(request.B, "b"));
        var result = request.Op switch
        {
            ArrayOperation.Add => NdArray.Add(a, b),
            ArrayOperation.Subtract => NdArray.Subtract(a, b),
            ArrayOperation.Multiply => NdArray.Multiply(a, b),
            ArrayOperation.Divide => NdArray.Divide(a, b),
            ArrayOperation.Greater => NdArray.Greater(a, b),
            ArrayOperation.Dot => NdArray.Dot(a, b),
            _ => NdArray.Index(a, b),
        };
        var next = 0;
        return new ArrayAnswer(result.Shape, Nest(result, 0, ref next), LessonsApi.IsFinite(result.Values));
    });

    private static NdArray Read(JsonElement json, string name)
    {
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

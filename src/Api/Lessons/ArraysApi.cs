using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

internal static class ArraysApi
{
    public static void MapArrays(this IEndpointRouteBuilder lessons) => lessons.MapPost("/array", Calculate);

    /// <summary>Arithmetic and comparison with broadcasting, dot product, slices and assignment, reductions along an axis.</summary>
    internal static Ok<ArrayAnswer> Calculate(ArrayRequest request) => LessonsApi.Answer(() =>
    {
        var result = Run(request);
        bool? finite = request.Op < ArrayOperation.Max ? LessonsApi.IsFinite(result.Values) : null;
        return new ArrayAnswer(result.Shape, ArrayJson.Nest(result), finite);
    });

    private static NdArray Run(ArrayRequest request)
    {
        return request.Op switch
        {
            ArrayOperation.Add => NdArray.Add(A(), B()),
            ArrayOperation.Subtract => NdArray.Subtract(A(), B()),
            ArrayOperation.Multiply => NdArray.Multiply(A(), B()),
            ArrayOperation.Divide => NdArray.Divide(A(), B()),
            ArrayOperation.Dot => NdArray.Dot(A(), B()),
            ArrayOperation.Index => NdArray.Index(A(), B()),
            ArrayOperation.Power => ArrayFunctions.Power(A(), B()),
            ArrayOperation.Exp => ArrayFunctions.Exp(A()),
            ArrayOperation.Log => ArrayFunctions.Log(A()),
            ArrayOperation.Sum => Reductions.Of(Reduction.Sum, A(), request.Axis),
            ArrayOperation.Mean => Reductions.Of(Reduction.Mean, A(), request.Axis),
            ArrayOperation.Max => Reductions.Of(Reduction.Max, A(), request.Axis),
            ArrayOperation.Min => Reductions.Of(Reduction.Min, A(), request.Axis),
            ArrayOperation.Argmax => Reductions.Of(Reduction.Argmax, A(), request.Axis),
            ArrayOperation.Argmin => Reductions.Of(Reduction.Argmin, A(), request.Axis),
            ArrayOperation.Equal => Comparisons.Of(ArrayComparison.Equal, A(), B()),
            ArrayOperation.Less => Comparisons.Of(ArrayComparison.Less, A(), B()),
            ArrayOperation.LessEqual => Comparisons.Of(ArrayComparison.LessEqual, A(), B()),
            ArrayOperation.Greater => Comparisons.Of(ArrayComparison.Greater, A(), B()),
            ArrayOperation.GreaterEqual => Comparisons.Of(ArrayComparison.GreaterEqual, A(), B()),
            ArrayOperation.Slice => ArrayIndex.Parse(Given(request.Index, "index")).In(A()).Value,
            ArrayOperation.Set => Part(request, A()).Set(B()),
            ArrayOperation.Reshape => ArrayShapes.Reshape(A(), Shape(request)),
            ArrayOperation.Transpose => ArrayShapes.Transpose(A()),
            ArrayOperation.Arange => ArrayMakers.Arange(request.From, Given(request.To, "to"), request.Step),
            ArrayOperation.Zeros => ArrayMakers.Full(Shape(request), 0),
            _ => ArrayMakers.Full(Shape(request), 1),
        };

        NdArray A() => ArrayJson.Read(request.A, "a");
        NdArray B() => ArrayJson.Read(request.B, "b");
    }

    private static ArrayPart Part(ArrayRequest request, NdArray a) => request switch
    {
        { Index: { } index, Where: null } => ArrayIndex.Parse(index).In(a),
        { Index: null, Where: { } where } => ArrayPart.Where(a, Comparisons.Of(where.Op, a, ArrayJson.Read(where.B, "where.b"))),
        _ => throw new BadRequestException("Either index or where says what is set: one of the two."),
    };

    private static int[] Shape(ArrayRequest request)
    {
        var shape = request.Shape ?? throw Missing("shape");
        return shape.Length <= ArrayJson.MaxAxes
            ? shape
            : throw new BadRequestException($"shape has more than {ArrayJson.MaxAxes} axes, the most there may be.");
    }

    private static string Given(string? field, string name) => field ?? throw Missing(name);

    private static double Given(double? field, string name) => field ?? throw Missing(name);

    private static BadRequestException Missing(string name) => new($"{name} is missing.");
}

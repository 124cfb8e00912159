using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A function and the numbers it is applied to.</summary>
internal sealed record ActivationRequest(ActivationFunction Function, double[] X);

/// <summary>
/// The results; the slopes at the same places, or, for softmax, what the formula gives when taken at its word (null: overflow).
/// </summary>
internal sealed record ActivationAnswer(
    double[] Y,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double[]? Derivative,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double[]? Naive,
    bool Finite);

/// <summary>Scores x, and the C &gt; 0 that softmax's fraction is multiplied by, above and below.</summary>
internal sealed record SoftmaxShiftRequest(double[] X, double C);

/// <summary>Layers with weights (in, out), and one sample.</summary>
internal sealed record ForwardRequest(DenseLayer[] Layers, double[] X);

/// <summary>Each layer's a = xW + b and z = h(a); the last z is y.</summary>
internal sealed record ForwardAnswer(IReadOnlyList<LayerOutput> Layers, double[] Y, bool Finite);

internal static class FunctionsApi
{
    private const int MaxLayers = 20;

    public static void MapFunctions(this IEndpointRouteBuilder lessons)
    {
        lessons.MapPost("/activation", Activate);
        lessons.MapPost("/softmax-shift", Shift);
        lessons.MapPost("/forward", Forward);
    }

    /// <summary>Activation functions; softmax also in the naive form that overflows.</summary>
    internal static Ok<ActivationAnswer> Activate(ActivationRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        LessonsApi.ThrowIfTooMany("numbers in x", request.X.Length, options.Value.MaxNumbers);
        var softmax = request.Function == ActivationFunction.Softmax;
        var y = ActivationFunctions.Apply(request.Function, request.X);
        var naive = softmax ? ActivationFunctions.NaiveSoftmax(request.X) : null;
        var derivative = softmax ? null : Array.ConvertAll(request.X, x => ActivationFunctions.Derivative(request.Function, x));
        return new ActivationAnswer(y, derivative, naive, LessonsApi.IsFinite([.. y, .. naive ?? []]));
    });

    /// <summary>Softmax of x, and of x + log C, which is the same.</summary>
    internal static Ok<SoftmaxShift> Shift(SoftmaxShiftRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        LessonsApi.ThrowIfTooMany("numbers in x", request.X.Length, options.Value.MaxNumbers);
        return SoftmaxShift.Of(request.X, request.C);
    });

    /// <summary>A small network with every intermediate number.</summary>
    internal static Ok<ForwardAnswer> Forward(ForwardRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        LessonsApi.ThrowIfTooMany("layers", request.Layers.Length, MaxLayers);
        if (request.Layers.Length == 0)
            throw new BadRequestException("layers is empty; a network has at least one.");
        for (var l = 0; l < request.Layers.Length; l++)
        {
            if (request.Layers[l]?.Weights is not { } weights || weights.Contains(null!))
                throw new BadRequestException($"layers[{l}] must have weights as rows of numbers; something there is null.");
        }

        var weightCount = request.Layers.Sum(layer => layer.Weights.Sum(row => (long)row.Length));
        LessonsApi.ThrowIfTooMany("weights", weightCount, options.Value.MaxNumbers);
        var layers = ForwardPass.Run(request.Layers, request.X);
        return new ForwardAnswer(layers, layers[^1].Z, LessonsApi.IsFinite(layers.SelectMany(layer => layer.A.Concat(layer.Z))));
    });
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A prediction y and the truth t.</summary>
internal sealed record LossRequest(LossFunction Function, double[] Y, double[] T);

/// <summary>The loss; null where it is not finite (the logarithm of a negative prediction).</summary>
internal sealed record LossAnswer(double Loss, bool Finite);

/// <summary>Weights (in, out), one sample and its truth.</summary>
internal sealed record SimpleNetRequest(double[][] Weights, double[] X, double[] T);

/// <summary>xW, its softmax, the cross entropy and dL/dW by backpropagation and by central differences.</summary>
internal sealed record SimpleNetAnswer(
    double[] Prediction, double[] Softmax, double Loss, double[][] Gradient, double[][] NumericalGradient, bool Finite);

internal static class LossesApi
{
    // the numerical gradient calculates the whole net twice for each weight
    private const int MaxWeights = 1000;

    public static void MapLosses(this IEndpointRouteBuilder lessons)
    {
        lessons.MapPost("/loss", Loss);
        lessons.MapPost("/simple-net", Simple);
    }

    /// <summary>Squared errors and cross entropy.</summary>
    internal static Ok<LossAnswer> Loss(LossRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        LessonsApi.ThrowIfTooMany("numbers in y", request.Y.Length, options.Value.MaxNumbers);
        var loss = LossFunctions.Of(request.Function, request.Y, request.T);
        return new LossAnswer(loss, double.IsFinite(loss));
    });

    /// <summary>The smallest network with a gradient: one layer, softmax, cross entropy.</summary>
    internal static Ok<SimpleNetAnswer> Simple(SimpleNetRequest request) => LessonsApi.Answer(() =>
    {
        if (request.Weights.Contains(null!))
            throw new BadRequestException("weights must be rows of numbers; one of them is null.");
        LessonsApi.ThrowIfTooMany("weights", request.Weights.Sum(row => (long)row.Length), MaxWeights);
        var result = SimpleNet.Evaluate(request.Weights, request.X, request.T);
        var numerical = Numerical.Gradient(w => SimpleNet.Loss(w, request.X, request.T), [.. request.Weights.SelectMany(row => row)]);
        return new SimpleNetAnswer(
            result.Prediction,
            result.Softmax,
            result.Loss,
            result.Gradient,
            [.. numerical.Chunk(request.T.Length)],
            LessonsApi.IsFinite(
                [result.Loss, .. result.Prediction, .. result.Softmax, .. numerical, .. result.Gradient.SelectMany(row => row)]));
    });
}

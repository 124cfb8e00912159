using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A loss of a prediction, or what a distribution has by itself.</summary>
internal enum LossQuantity
{
    SumOfSquares,
    MeanSquaredError,
    CrossEntropy,
    Entropy,
}

/// <summary>
/// A prediction y: (C) and the truth t: (C); or a batch, y: (N, C) and t one-hot, (N, C), or labels, (N). Entropy takes a distribution y
/// alone. Entropy and cross entropy are in nats, or in the unit.
/// </summary>
internal sealed record LossRequest(LossQuantity Function, JsonElement Y, JsonElement? T = null, InformationUnit? Unit = null);

/// <summary>The loss, of a batch the mean; null where it is not finite (the logarithm of a negative prediction).</summary>
internal sealed record LossAnswer(double Loss, bool Finite);

/// <summary>One sample, its truth, and weights (in, out), or the seed that they are drawn from.</summary>
internal sealed record SimpleNetRequest(double[] X, double[] T, double[][]? Weights = null, ulong? Seed = null);

/// <summary>The weights, xW, its softmax, the cross entropy and dL/dW by backpropagation and by central differences.</summary>
internal sealed record SimpleNetAnswer(
    double[][] Weights,
    double[] Prediction,
    double[] Softmax,
    double Loss,
    double[][] Gradient,
    double[][] NumericalGradient,
    bool Finite);

internal static class LossesApi
{
    // the numerical gradient calculates the whole net twice for each weight
    private const int MaxWeights = 1000;

    public static void MapLosses(this IEndpointRouteBuilder lessons)
    {
        lessons.MapPost("/loss", Loss);
        lessons.MapPost("/simple-net", Simple);
    }

    /// <summary>Squared errors and cross entropy, of one sample or as the mean over a batch; the entropy of a distribution.</summary>
    internal static Ok<LossAnswer> Loss(LossRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        var y = Read(request.Y, "y", options.Value);
        var loss = request.Function == LossQuantity.Entropy ? Entropy(request, y) : Distance(request, y, options.Value);
        return new LossAnswer(loss, double.IsFinite(loss));
    });

    private static double Entropy(LossRequest request, NdArray y)
    {
        if (request.T is not null)
            throw new BadRequestException("entropy takes a distribution y alone, and no t.");
        if (y.Shape.Count != 1)
            throw new BadRequestException($"entropy takes one distribution, y of shape (N,); this is of shape {y}.");
        return Information.Entropy([.. y.Values], request.Unit ?? InformationUnit.Nats);
    }

    private static double Distance(LossRequest request, NdArray y, LessonOptions limits)
    {
        var truth = request.T ?? throw new BadRequestException("Missing: 't'. Only entropy takes y alone.");
        var t = Read(truth, "t", limits);
        var function = request.Function switch
        {
            LossQuantity.SumOfSquares => LossFunction.SumOfSquares,
            LossQuantity.MeanSquaredError => LossFunction.MeanSquaredError,
            _ => LossFunction.CrossEntropy,
        };
        if (request.Unit is not null && function != LossFunction.CrossEntropy)
            throw new BadRequestException("unit belongs to entropy and crossEntropy; squared errors have none.");
        var loss = y.Shape.Count == 1 && t.Shape.Count == 1
            ? LossFunctions.Of(function, [.. y.Values], [.. t.Values])
            : BatchLoss.Of(function, y, t);
        return Information.Of(loss, request.Unit ?? InformationUnit.Nats);
    }

    private static NdArray Read(JsonElement json, string name, LessonOptions limits)
    {
        var array = ArrayJson.Read(json, name);
        LessonsApi.ThrowIfTooMany($"numbers in {name}", array.Values.Count, limits.MaxNumbers);
        return array.IsBoolean ? throw new BadRequestException($"{name} has truth values where numbers belong.") : array;
    }

    /// <summary>The smallest network with a gradient: one layer, softmax, cross entropy; its weights given, or drawn from a seed.</summary>
    internal static Ok<SimpleNetAnswer> Simple(SimpleNetRequest request) => LessonsApi.Answer(() =>
    {
        var (x, t, weights) = (request.X, request.T, WeightsOf(request));
        var result = SimpleNet.Evaluate(weights, x, t);
        var numerical = SimpleNet.NumericalGradient(weights, x, t);
        return new SimpleNetAnswer(
            weights,
            result.Prediction,
            result.Softmax,
            result.Loss,
            result.Gradient,
            numerical,
            LessonsApi.IsFinite(
                [result.Loss, .. result.Prediction, .. result.Softmax, .. numerical.Concat(result.Gradient).SelectMany(row => row)]));
    });

    private static double[][] WeightsOf(SimpleNetRequest request)
    {
        if (request.Weights is { } weights)
        {
            if (request.Seed is not null)
                throw new BadRequestException("weights are given; seed would draw others. Send one of the two.");
            if (weights.Contains(null!))
                throw new BadRequestException("weights must be rows of numbers; one of them is null.");
            LessonsApi.ThrowIfTooMany("weights", weights.Sum(row => (long)row.Length), MaxWeights);
            return weights;
        }

        var seed = request.Seed ?? throw new BadRequestException("Missing: 'weights', or a 'seed' to draw them from.");
        LessonsApi.ThrowIfTooMany("weights", (long)request.X.Length * request.T.Length, MaxWeights);
        return SimpleNet.DrawWeights(request.X.Length, request.T.Length, seed);
    }
}

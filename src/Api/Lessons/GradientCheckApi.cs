using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Engine;
using WebNN.Engine.Layers;

namespace WebNN.Api.Lessons;

/// <summary>Sizes of inputs, hidden layers and outputs; the network and its random samples come from the seed.</summary>
internal sealed record GradientCheckRequest(int[] Layers, int BatchSize = 3, ulong Seed = 1, Activation Activation = Activation.Sigmoid);

/// <summary>The distance between the two gradients of one parameter array.</summary>
internal sealed record ArrayDifference(double MeanAbsoluteDifference, double MaxAbsoluteDifference);

/// <summary>The differences for W1, b1, W2, …, and what each gradient took.</summary>
internal sealed record GradientCheckAnswer(
    Dictionary<string, ArrayDifference> Parameters, double Loss, double NumericalSeconds, double BackpropagationSeconds);

internal static class GradientCheckApi
{
    // labels are bytes
    private const int MaxClasses = 256;
    private const int MaxLayers = 10;

    // each check keeps a core busy for seconds: one after the other
    private static readonly SemaphoreSlim OneAtATime = new(1);

    public static void MapGradientCheck(this IEndpointRouteBuilder lessons) => lessons.MapPost("/gradient-check", Check).IsHeavy();

    /// <summary>Backpropagation against central differences on a whole network, in double precision (book §5.7.3).</summary>
    internal static async Task<Ok<GradientCheckAnswer>> Check(
        GradientCheckRequest request, IOptions<LessonOptions> options, CancellationToken cancellationToken)
    {
        ThrowIfTooLarge(request, options.Value);
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            return TypedResults.Ok(await Task.Run(() => Run(request), cancellationToken));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static void ThrowIfTooLarge(GradientCheckRequest request, LessonOptions limits)
    {
        var layers = request.Layers;
        if (layers.Length is < 2 or > MaxLayers)
            throw new BadRequestException($"layers has {layers.Length} sizes; it takes 2 (inputs, outputs) to {MaxLayers}.");
        if (layers.Any(size => size < 1 || size > limits.MaxCheckedParameters))
            throw new BadRequestException($"Every size in layers must be 1 to {limits.MaxCheckedParameters}.");
        if (layers[^1] is < 2 or > MaxClasses)
            throw new BadRequestException($"The last size in layers is {layers[^1]}; there must be 2 to {MaxClasses} outputs.");
        if (request.BatchSize < 1 || request.BatchSize > limits.MaxCheckedSamples)
            throw new BadRequestException($"batchSize is {request.BatchSize}; it must be 1 to {limits.MaxCheckedSamples}.");

        var parameters = NetworkSpec.ParameterCount(layers);
        if (parameters > limits.MaxCheckedParameters)
            throw new BadRequestException($"layers have {parameters} parameters; {limits.MaxCheckedParameters} are the most there may be.");

        // two passes over all parameters and samples for each parameter
        var work = 2 * parameters * parameters * request.BatchSize;
        if (work > limits.MaxCheckWork)
        {
            throw new BadRequestException(
                $"The numerical gradient would take {work} multiplications (2 × parameters² × batchSize); "
                + $"{limits.MaxCheckWork} are the most there may be.");
        }
    }

    private static GradientCheckAnswer Run(GradientCheckRequest request)
    {
        var rng = new Rng(request.Seed);
        var network = new Network<double>(new NetworkSpec(request.Layers, request.Activation));
        network.Initialize(request.Activation == Activation.Relu ? Initializer.He : Initializer.Xavier, 0, rng);
        var workspace = new Workspace<double>(network, request.BatchSize);
        var labels = new byte[request.BatchSize];
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = (byte)rng.Next(network.Outputs);
            foreach (ref var pixel in workspace.X.Row(n))
                pixel = rng.NextDouble();
        }

        // once before the clock runs, so that it does not time the compiler
        var loss = network.Gradient(workspace, labels, Pass.Inference);
        var start = Stopwatch.GetTimestamp();
        network.Gradient(workspace, labels, Pass.Inference);
        var backpropagation = Stopwatch.GetElapsedTime(start);
        var exact = network.Parameters.Select(p => p.Gradient.ToArray()).ToArray();

        start = Stopwatch.GetTimestamp();
        GradientCheck.NumericalGradient(network, workspace, labels);
        var numerical = Stopwatch.GetElapsedTime(start);

        var differences = network.Parameters
            .Select((p, i) => GradientCheck.Compare(p.Name, exact[i], p.Gradient.ToArray()))
            .ToDictionary(
                d => d.Parameter, d => new ArrayDifference(d.MeanAbsoluteDifference, d.MaxAbsoluteDifference), StringComparer.Ordinal);
        return new GradientCheckAnswer(differences, loss, numerical.TotalSeconds, backpropagation.TotalSeconds);
    }
}

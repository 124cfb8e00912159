using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A gate at a glance.</summary>
internal sealed record GateSummary(string Gate, int Inputs, IReadOnlyList<string> Outputs, int Perceptrons);

/// <summary>All gates, and the parameter sets that are printed for some of them.</summary>
internal sealed record GateList(IEnumerable<GateSummary> Gates, IEnumerable<PublishedPerceptron> Published);

/// <summary>Printed parameters of a gate.</summary>
internal sealed record PublishedPerceptron(string Gate, double[] Weights, double Bias, Comparison Comparison);

/// <summary>
/// A perceptron in a gate; <c>from</c> names a wire per weight: the gate's inputs first, then the outputs of its perceptrons in order.
/// </summary>
internal sealed record GatePerceptron(string Name, IReadOnlyList<double> Weights, double Bias, IReadOnlyList<int> From);

/// <summary>A row of a truth table; <c>y</c> is a number, or an array where there are several outputs.</summary>
internal sealed record GateRow(IReadOnlyList<int> X, object Y, IReadOnlyList<int> Hidden);

/// <summary>A gate with its truth table and the perceptrons it is made of.</summary>
internal sealed record GateDetail(
    string Gate, int Inputs, IReadOnlyList<string> Outputs, IEnumerable<GateRow> Table, IEnumerable<GatePerceptron> Perceptrons);

/// <summary>Inputs of a gate, each 0 or 1.</summary>
internal sealed record GateInput(int[] X);

/// <summary>A gate's answer: outputs, hidden perceptrons' outputs, and w·x + b of every perceptron.</summary>
internal sealed record GateOutput(string Gate, IReadOnlyList<int> X, object Y, IReadOnlyList<int> Hidden, IReadOnlyList<double> Sums);

/// <summary>A perceptron given by its weights and either its bias or its threshold θ (bias = −θ).</summary>
internal sealed record PerceptronRequest(
    double[] Weights, double? Bias = null, double? Theta = null, Comparison Comparison = Comparison.Strict);

/// <summary>A row of a perceptron's truth table, with w·x + b.</summary>
internal sealed record PerceptronRow(IReadOnlyList<int> X, int Y, double Sum);

/// <summary>A perceptron's table, the gate it is (or null), and where in the plane it changes its mind (or null).</summary>
internal sealed record PerceptronAnswer(
    IReadOnlyList<double> Weights,
    double Bias,
    Comparison Comparison,
    IEnumerable<PerceptronRow> Table,
    string? Gate,
    DecisionLine? DecisionLine);

/// <summary>The settings by which one perceptron learns a gate.</summary>
internal sealed record LearnRequest(
    double LearningRate = 0.1, int MaxEpochs = 100, LearningRule Rule = LearningRule.Perceptron, ulong Seed = 1);

/// <summary>The perceptron after every epoch (0: as it started), and whether it got every row right in the end.</summary>
internal sealed record LearnAnswer(string Gate, LearningRule Rule, bool Converged, bool Diverged, IReadOnlyList<LearningEpoch> Epochs);

/// <summary>Two whole numbers of so many bits.</summary>
internal sealed record AdderRequest(long A, long B, int Bits = 8);

internal static class GatesApi
{
    // 2^10 rows
    private const int MaxWeights = 10;
    private const double MaxMagnitude = 1e9;

    public static void MapGates(this IEndpointRouteBuilder gates)
    {
        gates.MapGet("/", List);
        gates.MapGet("/{gate}", Get);
        gates.MapPost("/{gate}", Post);
        gates.MapPost("/{gate}/learn", Learn);
        gates.MapPost("/evaluate", Evaluate);
        gates.MapPost("/adder", Add);
    }

    /// <summary>All gates, and published parameter sets.</summary>
    internal static Ok<GateList> List() => TypedResults.Ok(new GateList(
        Gates.All.Select(gate => new GateSummary(gate.Name, gate.Inputs, gate.Outputs, gate.Nodes.Count)),
        Gates.Published.Select(set => new PublishedPerceptron(set.Gate, [set.W1, set.W2], set.Bias, set.Comparison))));

    /// <summary>One gate: truth table, hidden outputs, perceptrons.</summary>
    internal static Results<Ok<GateDetail>, ProblemHttpResult> Get(string gate) => Gates.Find(gate) is not { } found
        ? NoGate(gate)
        : TypedResults.Ok(new GateDetail(
            found.Name,
            found.Inputs,
            found.Outputs,
            found.TruthTable().Select(row => new GateRow(row.X, Output(row), row.Hidden)),
            found.Nodes.Select(node => new GatePerceptron(node.Name, node.Perceptron.Weights, node.Perceptron.Bias, node.From))));

    /// <summary>Lets signals flow through a gate.</summary>
    internal static Results<Ok<GateOutput>, ProblemHttpResult> Post(string gate, GateInput input) => Gates.Find(gate) is not { } found
        ? NoGate(gate)
        : LessonsApi.Answer(() =>
        {
            var result = found.Evaluate(input.X);
            return new GateOutput(found.Name, result.X, Output(result), result.Hidden, result.Sums);
        });

    /// <summary>Describes a perceptron of your own: its table, the gate it realises, its decision line.</summary>
    internal static Ok<PerceptronAnswer> Evaluate(PerceptronRequest request) => LessonsApi.Answer(() =>
    {
        if (request.Bias is null == request.Theta is null)
            throw new BadRequestException("Give either bias or theta (bias = −theta), not both and not neither.");
        if (request.Weights.Length is < 1 or > MaxWeights)
            throw new BadRequestException($"weights has {request.Weights.Length} numbers; it takes 1 to {MaxWeights}.");
        if (request.Weights.Append(request.Bias ?? request.Theta ?? 0).Any(number => Math.Abs(number) > MaxMagnitude))
            throw new BadRequestException("Weights, bias and theta must lie between −1e9 and 1e9.");

        var perceptron = request.Bias is { } bias
            ? new Perceptron(request.Weights, bias, request.Comparison)
            : Perceptron.WithThreshold(request.Weights, request.Theta!.Value, request.Comparison);
        var inputs = request.Weights.Length;
        var table = Enumerable.Range(0, 1 << inputs).Select(row =>
        {
            var x = Enumerable.Range(0, inputs).Select(i => (row >> (inputs - 1 - i)) & 1).ToArray();
            var sum = perceptron.Sum(Array.ConvertAll(x, v => (double)v));
            return new PerceptronRow(x, perceptron.Fires(sum) ? 1 : 0, sum);
        });
        return new PerceptronAnswer(
            perceptron.Weights,
            perceptron.Bias,
            perceptron.Comparison,
            table,
            Gates.Recognise(perceptron),
            perceptron.DecisionLine());
    });

    /// <summary>One perceptron learns a gate's table, epoch by epoch; xor never settles.</summary>
    internal static Results<Ok<LearnAnswer>, ProblemHttpResult> Learn(
        string gate, LearnRequest request, IOptions<LessonOptions> options) => Gates.Find(gate) is not { } found
        ? NoGate(gate)
        : LessonsApi.Answer(() =>
        {
            LessonsApi.ThrowIfTooMany("maxEpochs", request.MaxEpochs, options.Value.MaxSteps);
            var history = PerceptronLearning.Learn(found, request.Rule, request.LearningRate, request.MaxEpochs, request.Seed);
            return new LearnAnswer(found.Name, request.Rule, history.Converged, history.Diverged, history.Epochs);
        });

    /// <summary>Adds two numbers with perceptrons alone, full adder by full adder.</summary>
    internal static Ok<AdderResult> Add(AdderRequest request) =>
        LessonsApi.Answer(() => RippleCarryAdder.Add(request.A, request.B, request.Bits));

    private static object Output(GateResult result) => result.Y.Count == 1 ? result.Y[0] : result.Y;

    private static ProblemHttpResult NoGate(string gate) =>
        Problems.NotFound($"There is no gate '{Problems.Shorten(gate)}'; there are {string.Join(", ", Gates.All.Select(g => g.Name))}.");
}

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>The kind of calculation in a step of an iteration, in the order of the way forward, back and on.</summary>
public enum StepKind
{
    /// <summary>The batch is there.</summary>
    Batch,

    /// <summary>a = z·W + b.</summary>
    Affine,

    /// <summary>z = h(a).</summary>
    Activation,

    /// <summary>Some of the outputs become zero.</summary>
    Dropout,

    /// <summary>y = softmax(a), or, where numbers are predicted, y = a.</summary>
    Softmax,

    /// <summary>The loss of each sample.</summary>
    Loss,

    /// <summary>∂L/∂a of the last layer.</summary>
    ScoreGradient,

    /// <summary>∂L/∂W.</summary>
    WeightGradient,

    /// <summary>∂L/∂b.</summary>
    BiasGradient,

    /// <summary>∂L/∂z of the layer before.</summary>
    OutputGradient,

    /// <summary>∂L/∂a of the layer before, through its activation function.</summary>
    SumGradient,

    /// <summary>The optimizer changes a parameter.</summary>
    Update,

    /// <summary>The loss of each sample with the changed parameters.</summary>
    LossAfter,
}

/// <summary>A step of an iteration.</summary>
/// <param name="Kind">What is calculated.</param>
/// <param name="Layer">In which affine layer, from 1, or behind which.</param>
/// <param name="Result">The array that it makes.</param>
/// <param name="Given">The arrays it is made of.</param>
public sealed record TraceStep(StepKind Kind, int Layer, TraceArray Result, IReadOnlyList<TraceArray> Given)
{
    /// <summary>Gets what the optimizer remembers of the parameter that it changes: none, v, h, or m and v.</summary>
    public IReadOnlyList<(TraceArray Before, TraceArray After)> Remembered { get; init; } = [];

    /// <summary>Gets all its arrays in the order of the calculation, what it makes behind what that is made of.</summary>
    public IEnumerable<TraceArray> Arrays => [.. Given, .. Remembered.SelectMany(state => new[] { state.Before, state.After }), Result];

    /// <summary>Gets the dimension along which the step sums up; null where each number is made of few.</summary>
    public int? Sum => Kind switch
    {
        StepKind.Affine => Given[0].Columns,
        StepKind.WeightGradient or StepKind.BiasGradient => Dimension.Samples,
        StepKind.OutputGradient => Given[0].Columns,
        _ => null,
    };

    /// <summary>Determines whether the step makes an array.</summary>
    public bool Makes(TraceArray array) => array == Result || Remembered.Any(state => state.After == array);

    /// <summary>Gets the shapes as the calculation has them, as in <c>(100, 784) · (784, 50) + (50,) = (100, 50)</c>.</summary>
    public string Shapes => Kind switch
    {
        StepKind.Batch => string.Join(", ", Given.Prepend(Result).Select(array => $"{array.Name} {array.Shape}")),
        StepKind.Affine => $"{Given[0].Shape} · {Given[1].Shape} + {Given[2].Shape} = {Result.Shape}",
        StepKind.WeightGradient => $"{Given[0].Transposed} · {Given[1].Shape} = {Result.Shape}",
        StepKind.OutputGradient => $"{Given[0].Shape} · {Given[1].Transposed} = {Result.Shape}",
        _ => $"{string.Join(", ", Given.Concat(Remembered.Select(state => state.Before)).Select(array => array.Shape))} → {Result.Shape}",
    };
}

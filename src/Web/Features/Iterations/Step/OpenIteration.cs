using WebNN.Engine.Training;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>An iteration laid open, its steps, and small pictures of its arrays.</summary>
public sealed class OpenIteration
{
    private const int SketchSide = 4;

    private readonly Dictionary<string, PassArray> _sketches = new(StringComparer.Ordinal);

    public OpenIteration(IterationTrace trace, UpdateRule rule)
    {
        (Trace, Rule) = (trace, rule);
        Steps = TraceSteps.Of(trace);
        for (var i = 0; i < Steps.Count; i++)
        {
            foreach (var given in Steps[i].Given)
                _sketches.TryAdd(given.Name, Sketch(given, Steps[i].Kind == StepKind.LossAfter ? i + 1 : 0, Flow.Given));
            _sketches.TryAdd(Steps[i].Result.Name, Sketch(Steps[i].Result, i + 1, FlowOf(Steps[i].Kind)));
        }
    }

    public IterationTrace Trace { get; }

    public UpdateRule Rule { get; }

    public IReadOnlyList<TraceStep> Steps { get; }

    /// <summary>Gets the last step of the way forward, which has the loss.</summary>
    public int LossStep => StepOf(StepKind.Loss);

    /// <summary>Gets a small picture of an array, as it is in a step: a parameter may have been changed by then.</summary>
    public PassArray Array(string name, int step) =>
        _sketches.TryGetValue(name + "′", out var changed) && changed.Step <= step && name is not "y" ? changed : _sketches[name];

    /// <summary>Gets the loss as it is known in a step; null before it is calculated.</summary>
    public double? LossAt(int step) => step == Steps.Count ? Trace.LossAfter : step >= LossStep ? Trace.Loss : null;

    /// <summary>Finds the step up to the current one that makes an array; else the first that uses it.</summary>
    public int StepOf(string array, int current)
    {
        for (var i = current; i > 0; i--)
        {
            if (Steps[i - 1].Result.Key == array)
                return i;
        }

        return 1 + Steps.ToList().FindIndex(step => step.Given.Any(given => given.Name == array));
    }

    /// <summary>
    /// Tells a selection its sizes, and what is likely to be worth a look: the label of the sample, in each hidden layer the unit with the
    /// largest output, and the input that gives the first of these the most.
    /// </summary>
    public void Fit(Selection at)
    {
        var (batch, layers) = (Trace.Batch, Trace.Layers);
        at.Fit(Dimension.Samples, batch.X.Rows, 0);
        var n = at[Dimension.Samples];
        foreach (var layer in layers)
        {
            var likely = layer.Z is { } z ? Largest(z.Columns, m => z[n, m]) : batch.Numbers.Length > 0 ? 0 : batch.Labels[n];
            at.Fit(Dimension.Units(layer.Number), layer.A.Columns, likely);
        }

        var unit = at[Dimension.Units(1)];
        at.Fit(Dimension.Inputs, batch.X.Columns, Largest(batch.X.Columns, d => batch.X[n, d] * layers[0].W.Value[d, unit]));
    }

    private int StepOf(StepKind kind) => 1 + Steps.ToList().FindIndex(step => step.Kind == kind);

    private static PassArray Sketch(TraceArray array, int step, Flow flow) =>
        new(array.Key, flow, step, Pooling.Sample(array.Values, SketchSide)) { Name = array.Name, Shape = array.Shape };

    private static Flow FlowOf(StepKind kind) => kind switch
    {
        StepKind.Batch or StepKind.Update => Flow.Given,
        >= StepKind.ScoreGradient and <= StepKind.SumGradient => Flow.Backward,
        _ => Flow.Forward,
    };

    private static int Largest(int count, Func<int, float> value)
    {
        var largest = 0;
        for (var i = 1; i < count; i++)
        {
            if (Math.Abs(value(i)) > Math.Abs(value(largest)))
                largest = i;
        }

        return largest;
    }
}

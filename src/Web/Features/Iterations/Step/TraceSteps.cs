using WebNN.Engine;
using WebNN.Engine.Layers;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Takes an iteration apart into its steps.</summary>
internal sealed class TraceSteps
{
    private readonly IterationTrace _trace;
    private readonly List<TraceStep> _steps = [];
    private readonly TraceArray _x, _t, _y;

    private TraceSteps(IterationTrace trace)
    {
        _trace = trace;
        _x = new TraceArray("x", Dimension.Samples, Dimension.Inputs, trace.Batch.X);
        _t = Units("t", Last, Targets());
        _y = Units("y", Last, trace.Y);
        Add(StepKind.Batch, 0, _x, _t);
        Forward();
        Backward();
        Update();
    }

    private int Last => _trace.Layers.Count;

    /// <summary>Lists the steps: the batch, forward to the loss, back, the update of each parameter, the loss after it.</summary>
    public static IReadOnlyList<TraceStep> Of(IterationTrace trace) => new TraceSteps(trace)._steps;

    private void Forward()
    {
        var z = _x;
        foreach (var layer in _trace.Layers)
        {
            var a = Units($"a{layer.Number}", layer.Number, layer.A);
            Add(StepKind.Affine, layer.Number, a, z, W(layer), B(layer));
            if (layer.Z is not null)
                z = Activate(layer, a);
            else
                Add(StepKind.Softmax, layer.Number, _y, a);
        }

        Add(StepKind.Loss, Last, Losses("ℓ", _trace.Y), _y, _t);
    }

    private TraceArray Activate(TracedLayer layer, TraceArray a)
    {
        var z = Z(layer);
        if (Activated(layer) is not { } h)
        {
            Add(StepKind.Activation, layer.Number, z, a);
            return z;
        }

        Add(StepKind.Activation, layer.Number, h, a);
        Add(StepKind.Dropout, layer.Number, z, h);
        return z;
    }

    private void Backward()
    {
        var da = Units($"da{Last}", Last, _trace.Layers[^1].DA);
        Add(StepKind.ScoreGradient, Last, da, _y, _t);
        foreach (var layer in _trace.Layers.Reverse())
        {
            var before = layer.Number > 1 ? _trace.Layers[layer.Number - 2] : null;
            Add(StepKind.WeightGradient, layer.Number, Gradient(W(layer), layer.W), before is null ? _x : Z(before), da);
            Add(StepKind.BiasGradient, layer.Number, Gradient(B(layer), layer.B), da);
            if (before is null)
                break;
            var dz = Units($"dz{before.Number}", before.Number, before.DZ!);
            Add(StepKind.OutputGradient, layer.Number, dz, da, W(layer));
            da = Units($"da{before.Number}", before.Number, before.DA);
            Add(StepKind.SumGradient, before.Number, da, [dz, .. Passed(before)]);
        }
    }

    private void Update()
    {
        foreach (var layer in _trace.Layers)
        {
            foreach (var (old, parameter) in new[] { (W(layer), layer.W), (B(layer), layer.B) })
            {
                var changed = _trace.After.Parameters.First(after => after.Name == parameter.Name).Value;
                var result = old with { Name = old.Name + "′", Values = changed };
                var step = new TraceStep(StepKind.Update, layer.Number, result, [old, Gradient(old, parameter)]);
                _steps.Add(step with { Remembered = Remembered(old) });
            }
        }

        Add(StepKind.LossAfter, Last, Losses("ℓ′", _trace.YAfter), Units("y′", Last, _trace.YAfter), _t);
    }

    // its state by the letter alone: the step has one parameter
    private (TraceArray Before, TraceArray After)[] Remembered(TraceArray of) =>
        [.. from state in _trace.Optimizer
            let name = state.Name.Split('.')
            where name[1] == of.Name
            select (of with { Name = name[0], Values = state.Before }, of with { Name = name[0] + "′", Values = state.After })];

    private void Add(StepKind kind, int layer, TraceArray result, params IReadOnlyList<TraceArray> given) =>
        _steps.Add(new TraceStep(kind, layer, result, given));

    private static TraceArray Units(string name, int layer, Matrix<float> values) =>
        new(name, Dimension.Samples, Dimension.Units(layer), values);

    private static TraceArray Z(TracedLayer layer) => Units($"z{layer.Number}", layer.Number, layer.Z!);

    private static TraceArray W(TracedLayer layer) =>
        new(layer.W.Name, Dimension.Units(layer.Number - 1), Dimension.Units(layer.Number), layer.W.Value);

    private static TraceArray B(TracedLayer layer) => new(layer.B.Name, Dimension.None, Dimension.Units(layer.Number), layer.B.Value);

    private static TraceArray Gradient(TraceArray of, Parameter<float> parameter) =>
        of with { Name = "d" + of.Name, Values = parameter.Gradient };

    // what the way back through the activation function needs: with dropout also what it let through
    private TraceArray[] Passed(TracedLayer layer) => Activated(layer) is { } h ? [h, Z(layer)] : [Z(layer)];

    // the output before dropout; null where there is none
    private TraceArray? Activated(TracedLayer layer) => _trace.Before.Spec.Dropout > 0
        ? Units($"h{layer.Number}", layer.Number, _trace.Outputs[3 * (layer.Number - 1) + 1].Values)
        : null;

    // labels as one-hot rows, numbers as they are
    private Matrix<float> Targets()
    {
        var labels = _trace.Batch.Labels;
        var t = new Matrix<float>(_trace.Y.Rows, _trace.Y.Columns);
        if (_trace.Before.Spec.IsRegression)
            t.CopyFrom(_trace.Batch.Numbers);
        for (var n = 0; n < labels.Length; n++)
            t[n, labels[n]] = 1;
        return t;
    }

    private TraceArray Losses(string name, Matrix<float> y)
    {
        var losses = new Matrix<float>(1, y.Rows);
        for (var n = 0; n < y.Rows; n++)
            losses[0, n] = (float)SampleLoss.Of(_trace.Before.Spec.Loss, y.Row(n), _t.Values.Row(n));
        return new TraceArray(name, Dimension.None, Dimension.Samples, losses);
    }
}

using System.Numerics;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;
using WebNN.Engine.Threading;

namespace WebNN.Engine;

/// <summary>The rule by which parameters follow their gradients downhill (book §6.1).</summary>
public enum OptimizerKind
{
    /// <summary>p ← p − η·g.</summary>
    Sgd,

    /// <summary>v ← α·v − η·g, p ← p + v.</summary>
    Momentum,

    /// <summary>h ← h + g², p ← p − η·g/√h.</summary>
    AdaGrad,

    /// <summary>Momentum and per-parameter scale, both with bias correction (Kingma and Ba 2015).</summary>
    Adam,
}

/// <summary>An optimizer and its settings; those of another kind are not read.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The kind of optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>η, the step size.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>α of <see cref="OptimizerKind.Momentum"/>, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>β₁ of <see cref="OptimizerKind.Adam"/>, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of <see cref="OptimizerKind.Adam"/>, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps AdaGrad and Adam from dividing by zero.</summary>
    public double Epsilon { get; init; } = 1e-7;
}

/// <summary>Updates parameters from their gradients, one step at a time.</summary>
public abstract class Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<Parameter<T>> _parameters;

    private protected Optimizer(IReadOnlyList<Parameter<T>> parameters) => _parameters = parameters;

    /// <summary>The optimizer the options name, for these parameters.</summary>
    public static Optimizer<T> Create(OptimizerOptions options, IReadOnlyList<Parameter<T>> parameters) => options.Kind switch
    {
        OptimizerKind.Sgd => new Sgd<T>(parameters),
        OptimizerKind.Momentum => new Momentum<T>(parameters, options.Momentum),
        OptimizerKind.AdaGrad => new AdaGrad<T>(parameters, options.Epsilon),
        OptimizerKind.Adam => new Adam<T>(parameters, options.Beta1, options.Beta2, options.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Not an optimizer."),
    };

    /// <summary>Takes one step with the given learning rate, shared by threads where there are some.</summary>
    public void Step(double learningRate, Workers? workers = null)
    {
        Steps++;
        for (var i = 0; i < _parameters.Count; i++)
            Update(i, _parameters[i], learningRate, workers);
    }

    /// <summary>Steps taken so far: Adam's bias correction depends on it.</summary>
    public long Steps { get; set; }

    /// <summary>The optimizer's state between steps, one array per parameter and quantity, named as in "m.W1".</summary>
    public virtual IEnumerable<(string Name, Matrix<T> Value)> State => [];

    private protected abstract void Update(int index, Parameter<T> p, double learningRate, Workers? workers);

    private protected static Matrix<T>[] LikeParameters(IReadOnlyList<Parameter<T>> parameters) =>
        [.. parameters.Select(p => new Matrix<T>(p.Value.Rows, p.Value.Columns))];

    private protected IEnumerable<(string Name, Matrix<T> Value)> Named(string quantity, Matrix<T>[] values) =>
        values.Select((value, i) => ($"{quantity}.{_parameters[i].Name}", value));
}

/// <summary>p ← p − η·g (book §6.1.2).</summary>
public sealed class Sgd<T>(IReadOnlyList<Parameter<T>> parameters) : Optimizer<T>(parameters)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // lesson: playground
    private protected override void Update(int index, Parameter<T> p, double learningRate, Workers? workers) =>
        Ops.AddScaled(p.Value, T.CreateChecked(-learningRate), p.Gradient, workers);
    // end of lesson
}

/// <summary>v ← α·v − η·g, p ← p + v (book §6.1.4).</summary>
public sealed class Momentum<T>(IReadOnlyList<Parameter<T>> parameters, double momentum) : Optimizer<T>(parameters)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _v = LikeParameters(parameters);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Matrix<T> Value)> State => Named("v", _v);

    private protected override void Update(int index, Parameter<T> p, double learningRate, Workers? workers) =>
        Ops.Momentum(p.Value, p.Gradient, _v[index], T.CreateChecked(learningRate), T.CreateChecked(momentum), workers);
}

/// <summary>h ← h + g², p ← p − η·g / (√h + ε) (book §6.1.5).</summary>
public sealed class AdaGrad<T>(IReadOnlyList<Parameter<T>> parameters, double epsilon) : Optimizer<T>(parameters)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _h = LikeParameters(parameters);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Matrix<T> Value)> State => Named("h", _h);

    private protected override void Update(int index, Parameter<T> p, double learningRate, Workers? workers) =>
        Ops.AdaGrad(p.Value, p.Gradient, _h[index], T.CreateChecked(learningRate), T.CreateChecked(epsilon), workers);
}

/// <summary>m ← m + (1−β₁)(g−m), v ← v + (1−β₂)(g²−v), p ← p − η·√(1−β₂ᵗ)/(1−β₁ᵗ)·m / (√v + ε) (book §6.1.6).</summary>
public sealed class Adam<T>(IReadOnlyList<Parameter<T>> parameters, double beta1, double beta2, double epsilon) : Optimizer<T>(parameters)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _m = LikeParameters(parameters);
    private readonly Matrix<T>[] _v = LikeParameters(parameters);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Matrix<T> Value)> State => Named("m", _m).Concat(Named("v", _v));

    private protected override void Update(int index, Parameter<T> p, double learningRate, Workers? workers)
    {
        var rate = learningRate * Math.Sqrt(1 - Math.Pow(beta2, Steps)) / (1 - Math.Pow(beta1, Steps));
        Ops.Adam(
            p.Value,
            p.Gradient,
            _m[index],
            _v[index],
            T.CreateChecked(rate),
            T.CreateChecked(1 - beta1),
            T.CreateChecked(1 - beta2),
            T.CreateChecked(epsilon),
            workers);
    }
}

using BenchmarkDotNet.Attributes;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;
using WebNN.Engine.Training;

namespace WebNN.Engine.Benchmarks;

/// <summary>The three products of the first layer of 784-50-10, batch 100, on digits (zeros skipped) and on dense data.</summary>
public class ProductBenchmarks
{
    private readonly Affine<float> _affine = new(1, 784, 50);
    private Workspace<float> _workspace = null!;

    [Params("mnist", "dense")]
    public string Data { get; set; } = "mnist";

    [GlobalSetup]
    public void Setup()
    {
        var network = new Network<float>(new NetworkSpec([784, 50, 10], Activation.Sigmoid));
        _workspace = new Workspace<float>(network, 100, inputGradient: true);
        _affine.Initialize(Initializer.Xavier, 0, new Rng(1));
        BenchData.Load(Data, test: true).Gather(Enumerable.Range(0, 100).ToArray(), _workspace.X);
        Forward();
    }

    [Benchmark]
    public void Forward() => _affine.Forward(_workspace.X, _workspace.Activation(1), Pass.Inference);

    [Benchmark]
    public void WeightGradient() => Ops.WeightGradient(_workspace.X, _workspace.Delta(1), _affine.W.Gradient, _affine.B.Gradient);

    [Benchmark]
    public void InputGradient() => Ops.InputGradient(_workspace.Delta(1), _affine.W.Value, _workspace.InputGradient!);
}

/// <summary>The element-wise kernels over (100, 100) numbers, and the batch's way from bytes.</summary>
public class FunctionBenchmarks
{
    private readonly Matrix<float> _x = new(100, 100), _y = new(100, 100), _m = new(100, 100), _v = new(100, 100), _batch = new(100, 784);
    private readonly int[] _rows = [.. Enumerable.Range(0, 100).Select(n => n * 97)];
    private readonly Data.Dataset _digits = BenchData.Load("mnist", test: true);

    [GlobalSetup]
    public void Setup()
    {
        var rng = new Rng(1);
        foreach (ref var x in _x.Padded)
            x = (float)rng.NextNormal();
    }

    [Benchmark]
    public void Sigmoid() => Ops.Sigmoid(_x, _y);

    [Benchmark]
    public void Tanh() => Ops.Tanh(_x, _y);

    [Benchmark]
    public void Relu() => Ops.Relu(_x, _y);

    [Benchmark]
    public void Softmax() => Ops.Softmax(_x, _y);

    [Benchmark]
    public void AddScaled() => Ops.AddScaled(_y, 1e-3f, _x);

    [Benchmark]
    public void Adam() => Ops.Adam(_y, _x, _m, _v, 1e-3f, 0.1f, 0.001f, 1e-7f);

    [Benchmark]
    public void Gather() => _digits.Gather(_rows, _batch);
}

/// <summary>One iteration of training, everything included.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks
{
    private IEnumerator<TrainingStep> _steps = null!;

    [Params("w1", "relu100", "adam")]
    public string Net { get; set; } = "w1";

    [GlobalSetup]
    public void Setup() =>
        _steps = new Trainer(Measure.Options(Net) with { Iterations = int.MaxValue, EvaluateEvery = int.MaxValue }, BenchData.Load("mnist"))
            .Steps()
            .GetEnumerator();

    [Benchmark]
    public bool Iteration() => _steps.MoveNext();
}

/// <summary>784-50-100-10, one image or a hundred.</summary>
[MemoryDiagnoser]
public class PredictionBenchmarks
{
    private readonly Network<float> _network = new(new NetworkSpec([784, 50, 100, 10], Activation.Sigmoid));
    private Workspace<float> _workspace = null!;

    [Params(1, 100)]
    public int Batch { get; set; } = 1;

    [GlobalSetup]
    public void Setup()
    {
        _network.Initialize(Initializer.Xavier, 0, new Rng(1));
        _workspace = new Workspace<float>(_network, Batch);
        BenchData.Load("mnist", test: true).Gather(Enumerable.Range(0, Batch).ToArray(), _workspace.X);
    }

    [Benchmark]
    public Matrix<float> Predict() => _network.Predict(_workspace);
}

using WebNN.Api.Models;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;

namespace WebNN.Web.Lessons;

/// <summary>The settings of the network that learns a sine, and of its training. They are what the address of the page says.</summary>
public sealed record RegressionSettings
{
    public const int MinUnits = 1, MaxUnits = 64, MinLayers = 1, MaxLayers = 3, MinSeed = 1, MaxSeed = 999, Iterations = 2000;

    public const double MinRate = 0.0001, MaxRate = 1, MinPace = 5, MaxPace = 500;

    private const int BatchSize = 50, EvaluateEvery = 50;

    /// <summary>The units of each hidden layer.</summary>
    public int Units { get; init; } = 16;

    /// <summary>The number of hidden layers.</summary>
    public int Depth { get; init; } = 2;

    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>The learning rate.</summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>Iterations per second.</summary>
    public double Pace { get; init; } = 60;

    public int Seed { get; init; } = 42;

    private Initializer Initializer => Activation == Activation.Relu ? Initializer.He : Initializer.Xavier;

    private int[] Layers => [.. Enumerable.Repeat(Units, Depth)];

    /// <summary>Reads the settings from an address, or writes them into one.</summary>
    public RegressionSettings Link(LinkState link)
    {
        var (units, depth, activation, rate, pace, seed) = (Units, Depth, Activation, Rate, Pace, Seed);
        link.Whole("units", ref units, MinUnits, MaxUnits);
        link.Whole("layers", ref depth, MinLayers, MaxLayers);
        link.Choice("activation", ref activation);
        link.Number("rate", ref rate, MinRate, MaxRate);
        link.Number("pace", ref pace, MinPace, MaxPace);
        link.Whole("seed", ref seed, MinSeed, MaxSeed);
        return new RegressionSettings { Units = units, Depth = depth, Activation = activation, Rate = rate, Pace = pace, Seed = seed };
    }

    /// <summary>Creates the network that a job of these settings starts from.</summary>
    public Network<float> CreateNetwork()
    {
        var network = new Network<float>(new NetworkSpec([1, .. Layers, 1], Activation, Loss.SumOfSquares));
        network.Initialize(Initializer, 0.01, new Rng((ulong)Seed));
        return network;
    }

    public TrainingSpec ToSpec(string model) => new()
    {
        Model = model,
        Dataset = SineData.Name,
        Task = ModelTask.Regression,
        Layers = Layers,
        Activation = Activation,
        Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = Rate },
        Initializer = Initializer,
        BatchSize = BatchSize,
        Iterations = Iterations,
        EvaluateEvery = EvaluateEvery,
        Seed = (ulong)Seed,
    };

    /// <summary>Returns the body of the request that trains the same.</summary>
    public object ToRequest(string model) => new
    {
        model,
        dataset = SineData.Name,
        task = ModelTask.Regression,
        layers = Layers,
        activation = Activation,
        optimizer = new { kind = OptimizerKind.Adam, learningRate = Rate },
        initializer = Initializer,
        batchSize = BatchSize,
        iterations = Iterations,
        evaluateEvery = EvaluateEvery,
        seed = Seed,
    };

    /// <summary>Indicates whether a job's spec is one of these settings, whatever the name of its model.</summary>
    public bool Matches(TrainingSpec spec) =>
        (spec with { Model = "" }).Canonical() == ToSpec("").Resolve(SineData.TrainCount).Canonical();
}

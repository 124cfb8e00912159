using System.Globalization;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Web.Lessons;

/// <summary>The settings of the playground: the points, the network and its training. They are what the address of the page says.</summary>
public sealed record PlaygroundSettings
{
    public const int MinLimit = 10, MaxLimit = 1000, MinSeed = 1, MaxSeed = 999, MaxLayers = 3, MaxNeurons = 8;

    public const double MinRate = 0.0001, MaxRate = 3, MinPace = 5, MaxPace = 500;

    private const int BatchSize = 20, EvaluateEvery = 20, NewNeurons = 4;

    /// <summary>The name of the dataset, or <see cref="PlaygroundPoints.Empty"/>.</summary>
    public string Data { get; init; } = "circles";

    /// <summary>The reader's own points, as <see cref="PlaygroundPoints.Write"/> writes them.</summary>
    public string PointsText { get; init; } = "";

    /// <summary>The number of points of the dataset that are trained on.</summary>
    public int Limit { get; init; } = 300;

    /// <summary>Indicates whether the plane shows the test points too.</summary>
    public bool ShowTest { get; init; }

    /// <summary>The sizes of the hidden layers, such as <c>5-3</c>.</summary>
    public string LayersText { get; init; } = "5-3";

    public Activation Activation { get; init; } = Activation.Tanh;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The learning rate.</summary>
    public double Rate { get; init; } = 0.02;

    /// <summary>The weight decay, which only an address can set.</summary>
    public double Decay { get; init; }

    /// <summary>Iterations per second.</summary>
    public double Pace { get; init; } = 60;

    public int Iterations { get; init; } = 4000;

    public int Seed { get; init; } = 42;

    /// <summary>The name of the model that the reader has chosen; empty for one that is free.</summary>
    public string Model { get; init; } = "";

    public int[] Layers => [.. LayersText.Split('-')
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0)
        .Where(size => size is > 0 and <= MaxNeurons)
        .Take(MaxLayers)];

    internal IReadOnlyList<OwnPoint> OwnPoints => PlaygroundPoints.Read(PointsText);

    /// <summary>Indicates whether the points are a dataset that a caller of the API can name.</summary>
    public bool HasNamedData => Data != PlaygroundPoints.Empty && OwnPoints.Count == 0;

    /// <summary>The beginning of a free model name.</summary>
    public string ModelStem => HasNamedData ? Data : "points";

    private Initializer Initializer => Activation == Activation.Relu ? Initializer.He : Initializer.Xavier;

    /// <summary>Reads the settings from an address, or writes them into one.</summary>
    public PlaygroundSettings Link(LinkState link)
    {
        var (data, points, limit, showTest, layers) = (Data, PointsText, Limit, ShowTest, LayersText);
        var (activation, optimizer, rate, decay, pace) = (Activation, Optimizer, Rate, Decay, Pace);
        var (iterations, seed, model) = (Iterations, Seed, Model);
        link.Choice("data", ref data, PlaygroundPoints.Names);
        link.Text("points", ref points, 12 * PlaygroundPoints.MaxOwn);
        link.Whole("limit", ref limit, MinLimit, MaxLimit);
        link.Flag("test", ref showTest);
        link.Text("layers", ref layers, 20);
        link.Choice("activation", ref activation);
        link.Choice("optimizer", ref optimizer);
        link.Number("rate", ref rate, MinRate, MaxRate);
        link.Number("decay", ref decay, 0, 1);
        link.Number("pace", ref pace, MinPace, MaxPace);
        link.Whole("iterations", ref iterations, 1, 100_000);
        link.Whole("seed", ref seed, MinSeed, MaxSeed);
        link.Text("model", ref model, 64);
        return new PlaygroundSettings
        {
            Data = data,
            PointsText = points,
            Limit = limit,
            ShowTest = showTest,
            LayersText = layers,
            Activation = activation,
            Optimizer = optimizer,
            Rate = rate,
            Decay = decay,
            Pace = pace,
            Iterations = iterations,
            Seed = seed,
            Model = model,
        };
    }

    /// <summary>Drops from the texts what is no layer or point.</summary>
    public PlaygroundSettings Normalize() => WithLayers(Layers) with { PointsText = PlaygroundPoints.Write(OwnPoints) };

    public PlaygroundSettings AddLayer() => WithLayers(Layers.Append(NewNeurons));

    public PlaygroundSettings RemoveLayer() => WithLayers(Layers.SkipLast(1));

    public PlaygroundSettings ResizeLayer(int layer, int by) => WithLayers(Layers.Select((size, l) => l == layer ? size + by : size));

    internal PlaygroundSettings AddPoint(OwnPoint point) => this with { PointsText = PlaygroundPoints.Write([.. OwnPoints, point]) };

    /// <summary>Creates the network that a job of these settings starts from.</summary>
    public Network<float> CreateNetwork(int classes)
    {
        var network = new Network<float>(new NetworkSpec([2, .. Layers, classes], Activation));
        network.Initialize(Initializer, 0.01, new Rng((ulong)Seed));
        return network;
    }

    public TrainingSpec ToSpec(string model) => new()
    {
        Model = model,
        // own points have no name: any dataset of the plane stands for them
        Dataset = Data == PlaygroundPoints.Empty ? "xor" : Data,
        Limit = Data == PlaygroundPoints.Empty ? null : Limit,
        Layers = Layers,
        Activation = Activation,
        Optimizer = new OptimizerSpec { Kind = Optimizer, LearningRate = Rate },
        Initializer = Initializer,
        BatchSize = BatchSize,
        Iterations = Iterations,
        EvaluateEvery = EvaluateEvery,
        WeightDecay = Decay,
        Seed = (ulong)Seed,
    };

    /// <summary>Returns the body of the request that trains the same; null where the data have no name to ask for.</summary>
    public object? ToRequest(string model) => !HasNamedData ? null : new
    {
        model,
        dataset = Data,
        limit = Limit,
        layers = Layers,
        activation = Activation,
        optimizer = new { kind = Optimizer, learningRate = Rate },
        initializer = Initializer,
        batchSize = BatchSize,
        iterations = Iterations,
        evaluateEvery = EvaluateEvery,
        weightDecay = Decay,
        seed = Seed,
    };

    /// <summary>Indicates whether a job's spec is one of these settings. Its points may be own ones, which a spec does not name.</summary>
    public bool Matches(TrainingSpec spec, int trainRows) => WithoutNames(spec) == WithoutNames(ToSpec("").Resolve(trainRows));

    private static string WithoutNames(TrainingSpec spec) => (spec with { Model = "", Dataset = "", Limit = null }).Canonical();

    private PlaygroundSettings WithLayers(IEnumerable<int> layers) => this with { LayersText = string.Join('-', layers) };
}

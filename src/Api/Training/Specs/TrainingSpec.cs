using System.Text.Json;
using System.Text.Json.Serialization;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Specs;

/// <summary>A training job as a caller asks for it: everything that determines it. The defaults are the book's recipe (§5.7.4).</summary>
public sealed record TrainingSpec
{
    /// <summary>The iterations of a job that says neither iterations nor epochs.</summary>
    internal const int DefaultIterations = 10_000;

    private readonly Loss? _loss;

    /// <summary>The model that gets a new version when the job is done.</summary>
    public string Model { get; init; } = "mnist";

    /// <summary>The dataset it learns from; GET /api/datasets lists them.</summary>
    public string Dataset { get; init; } = "mnist";

    /// <summary>
    /// <c>classification</c> (where absent), or <c>regression</c> on a dataset that has numbers to be predicted, such as <c>sine</c>: the
    /// network ends with the identity instead of softmax, there is no accuracy, and the loss is sumOfSquares.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelTask? Task { get; init; }

    /// <summary>Sizes of the hidden layers; input and output sizes come from the dataset.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [50];

    /// <summary>After every affine layer but the last.</summary>
    public Activation Activation { get; init; } = Activation.Sigmoid;

    /// <summary>The optimizer.</summary>
    public OptimizerSpec Optimizer { get; init; } = new();

    /// <summary>The initial weights.</summary>
    public Initializer Initializer { get; init; } = Initializer.Normal;

    /// <summary>The standard deviation for the normal initializer.</summary>
    public double Std { get; init; } = 0.01;

    /// <summary>Rows per mini-batch.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Mini-batch updates in all; 10,000 where neither this nor epochs is given.</summary>
    public int? Iterations { get; init; }

    /// <summary>Instead of iterations: passes over the training rows.</summary>
    public int? Epochs { get; init; }

    /// <summary>The order in which rows come into mini-batches.</summary>
    public Sampling Sampling { get; init; } = Sampling.WithReplacement;

    /// <summary>The method that computes the gradient.</summary>
    public GradientMethod Gradient { get; init; } = GradientMethod.Backpropagation;

    /// <summary>The loss that is minimised: crossEntropy where absent, sumOfSquares in regression.</summary>
    public Loss Loss
    {
        get => _loss ?? (IsRegression ? Loss.SumOfSquares : Loss.CrossEntropy);
        init => _loss = value;
    }

    /// <summary>Random distortions of the training images; none where absent.</summary>
    public AugmentationSpec? Augmentation { get; init; }

    /// <summary>λ: each weight's gradient gets λ·w added.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The share of hidden outputs dropped while training, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>The change of the learning rate over the job.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Ends the job when the test loss no longer falls; never where absent.</summary>
    public EarlyStoppingSpec? EarlyStopping { get; init; }

    /// <summary>Same seed and data, same parameters.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Only so many training rows, from the front; all where absent.</summary>
    public int? Limit { get; init; }

    /// <summary>Accuracy is measured every so many iterations; about once per epoch where absent.</summary>
    public int? EvaluateEvery { get; init; }

    /// <summary>
    /// The training rows, from the front, that an evaluation measures. Where absent: all of them, if that costs less than a tenth of the
    /// training, else 10,000; for a branch, as many as of its parent.
    /// </summary>
    public int? TrainRows { get; init; }

    /// <summary>
    /// Threads that share each iteration's work, at most one for each processor. Where absent: the machine's share for this job, which is
    /// all of them while it trains alone. Losses and parameters are the same bits at any number.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Threads { get; init; }

    /// <summary>Starts from the parameters of this version of the model.</summary>
    public int? InitialVersion { get; init; }

    /// <summary>Branches off another job: starts from a moment of it, and goes on with these settings.</summary>
    public BranchPoint? From { get; init; }

    /// <summary>Points this alias at the new version when the job is done.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// The rule by which the new version takes the place of the one that serves: <c>ifBetter</c> (where absent), which compares both on the
    /// test split of the dataset, <c>always</c> or <c>never</c>. Not together with alias <c>production</c>, which says the same as
    /// <c>always</c>.
    /// </summary>
    public Promote? Promote { get; init; }

    /// <summary>Indicates whether numbers are to be predicted.</summary>
    [JsonIgnore]
    public bool IsRegression => Task == ModelTask.Regression;

    /// <summary>The meaning of an absent <see cref="Promote"/>.</summary>
    internal Promote EffectivePromote => Promote ?? (Alias == ModelRegistry.Production ? Models.Promote.Always : Models.Promote.IfBetter);

    /// <summary>The iterations of the job on so many training rows.</summary>
    public long TotalIterations(int trainRows) => Epochs is { } epochs
        ? ((long)epochs * trainRows + BatchSize - 1) / BatchSize
        : Iterations ?? DefaultIterations;

    /// <summary>Gets the same job with another number of iterations.</summary>
    public TrainingSpec WithLength(int iterations, int trainRows) =>
        TotalIterations(trainRows) == iterations ? this : this with { Iterations = iterations, Epochs = null };

    /// <summary>Gets the job with every default that depends on another field, or on the data, written down.</summary>
    public TrainingSpec Resolve(int trainRows)
    {
        var total = TotalIterations(trainRows);
        var every = EvaluateEvery ?? DefaultEvaluateEvery(trainRows, total);
        return this with
        {
            Task = IsRegression ? Task : null,
            Iterations = Epochs is null ? (int)total : null,
            Optimizer = Optimizer.Resolve(),
            EvaluateEvery = every,
            TrainRows = TrainRows ?? DefaultTrainRows(trainRows, total, every),
            Promote = Alias == ModelRegistry.Production ? Promote : EffectivePromote,
        };
    }

    /// <summary>
    /// One epoch, but so that a short job is measured a few times and a tiny dataset does not spend its time on being measured.
    /// </summary>
    private int DefaultEvaluateEvery(int trainRows, long total) =>
        (int)Math.Clamp((trainRows + (long)BatchSize - 1) / BatchSize, Math.Max(1, total / 50), Math.Max(1, total / 5));

    /// <summary>
    /// All rows, where measuring them takes less than a tenth of the multiplications of the training; else 10,000. A row that is measured
    /// goes forward once; one that is trained on also comes back, which takes about twice as much. So the network's size does not matter.
    /// </summary>
    private int DefaultTrainRows(int trainRows, long total, int every)
    {
        var evaluations = 1 + ((total + every - 1) / every);
        return 10 * evaluations * trainRows < 3 * total * BatchSize ? trainRows : Math.Min(trainRows, Evaluator.TrainRows);
    }

    /// <summary>Gets the engine's options; only for a spec that <see cref="Resolve"/> made.</summary>
    public TrainingOptions ToOptions(int iterations) => new()
    {
        Layers = Layers,
        Activation = Activation,
        Loss = Loss,
        Dropout = Dropout,
        Optimizer = Optimizer.ToOptions(),
        Initializer = Initializer,
        Std = Std,
        BatchSize = BatchSize,
        Iterations = iterations,
        Sampling = Sampling,
        Gradient = Gradient,
        Augmentation = Augmentation?.ToOptions(),
        WeightDecay = WeightDecay,
        Schedule = LearningRateSchedule,
        Patience = EarlyStopping?.Patience,
        Seed = Seed,
        EvaluateEvery = EvaluateEvery!.Value,
        TrainRows = TrainRows!.Value,
    };

    /// <summary>One text for one job: two requests that mean the same have the same.</summary>
    public string Canonical() => JsonSerializer.Serialize(this, JobJson.Options);
}

/// <summary>A moment of another job that a job starts from: its parameters and its optimizer's state.</summary>
public sealed record BranchPoint
{
    /// <summary>The other job's id.</summary>
    public string Job { get; init; } = "";

    /// <summary>After this iteration of it, 0 to the last one done; the new job's first is the next.</summary>
    public int Iteration { get; init; }
}

/// <summary>An optimizer; settings of another kind than its own are refused.</summary>
public sealed record OptimizerSpec
{
    /// <summary>The kind of optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>The step size; where absent 0.1 for sgd, 0.01 for momentum and adaGrad, 0.001 for adam.</summary>
    public double? LearningRate { get; init; }

    /// <summary>α of momentum; 0.9 where absent.</summary>
    public double? Momentum { get; init; }

    /// <summary>β₁ of adam; 0.9 where absent.</summary>
    public double? Beta1 { get; init; }

    /// <summary>β₂ of adam; 0.999 where absent.</summary>
    public double? Beta2 { get; init; }

    /// <summary>Keeps adaGrad and adam from dividing by zero; 1e-7 where absent.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Gets the optimizer with its learning rate written down.</summary>
    public OptimizerSpec Resolve() => this with { LearningRate = LearningRate ?? DefaultLearningRate(Kind) };

    internal static double DefaultLearningRate(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Sgd => 0.1,
        OptimizerKind.Adam => 0.001,
        _ => 0.01,
    };

    /// <summary>Gets the optimizer with every setting written down, those of other kinds too.</summary>
    internal OptimizerSpec Complete()
    {
        var defaults = new OptimizerOptions();
        return Resolve() with
        {
            Momentum = Momentum ?? defaults.Momentum,
            Beta1 = Beta1 ?? defaults.Beta1,
            Beta2 = Beta2 ?? defaults.Beta2,
            Epsilon = Epsilon ?? defaults.Epsilon,
        };
    }

    /// <summary>Gets the optimizer with every setting of its own kind written down.</summary>
    internal OptimizerSpec CompleteOwn()
    {
        var all = Complete();
        return Resolve() with
        {
            Momentum = Kind == OptimizerKind.Momentum ? all.Momentum : Momentum,
            Beta1 = Kind == OptimizerKind.Adam ? all.Beta1 : Beta1,
            Beta2 = Kind == OptimizerKind.Adam ? all.Beta2 : Beta2,
            Epsilon = Kind is OptimizerKind.AdaGrad or OptimizerKind.Adam ? all.Epsilon : Epsilon,
        };
    }

    /// <summary>Gets the engine's options.</summary>
    public OptimizerOptions ToOptions()
    {
        var all = Complete();
        return new OptimizerOptions
        {
            Kind = Kind,
            LearningRate = all.LearningRate!.Value,
            Momentum = all.Momentum!.Value,
            Beta1 = all.Beta1!.Value,
            Beta2 = all.Beta2!.Value,
            Epsilon = all.Epsilon!.Value,
        };
    }
}

/// <summary>Random distortions of the training images.</summary>
public sealed record AugmentationSpec
{
    /// <summary>At most so many pixels in each direction.</summary>
    public double Shift { get; init; }

    /// <summary>At most so many degrees either way.</summary>
    public double Rotate { get; init; }

    /// <summary>At most this share larger or smaller.</summary>
    public double Scale { get; init; }

    /// <summary>Slant of at most so many pixels across per pixel up, either way.</summary>
    public double Shear { get; init; }

    /// <summary>Elastic distortion; none where absent.</summary>
    public ElasticSpec? Elastic { get; init; }

    /// <summary>Gets the engine's options.</summary>
    public AugmentationOptions ToOptions() =>
        new(Shift, Rotate, Scale, Shear, Elastic is { } elastic ? new ElasticOptions(elastic.Alpha, elastic.Sigma) : null);
}

/// <summary>Elastic distortion (Simard, Steinkraus and Platt 2003).</summary>
public sealed record ElasticSpec
{
    /// <summary>The distance pixels move, in pixels.</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>The smoothness of the field, in pixels.</summary>
    public double Sigma { get; init; } = 4;
}

/// <summary>The rule by which a job ends before its last iteration.</summary>
public sealed record EarlyStoppingSpec
{
    /// <summary>After so many evaluations in a row that have not lowered the test loss.</summary>
    public int Patience { get; init; } = 5;
}

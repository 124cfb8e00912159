using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Novelty;

public class NoveltyFitTests
{
    private static readonly Dataset Train = SyntheticDigits.Create(1500, seed: 1), Test = SyntheticDigits.Create(600, seed: 2);

    private static readonly Lazy<Network<float>> Trained = new(() => TrainedWith([30]));

    [Theory]
    [InlineData("hidden layer")]
    [InlineData("no hidden layer")]
    [InlineData("a layer too wide for statistics")]
    public void Unseen_digits_are_spread_evenly_and_noise_is_stranger_than_all(string kind)
    {
        var network = kind switch
        {
            "hidden layer" => Trained.Value,
            "no hidden layer" => TrainedWith([]),
            _ => TrainedWith([2100], iterations: 40),
        };
        var detector = NoveltyFit.Fit(network, Train, Test)!;

        var unseen = Familiarity(network, detector, SyntheticDigits.Create(600, seed: 9));
        foreach (var share in (double[])[0.1, 0.5, 0.9])
            Assert.Equal(share, unseen.Count(f => f < share) / 600.0, 0.07);
        Assert.All(Familiarity(network, detector, Noise(50)), f => Assert.True(f < 0.01, $"{f}"));
    }

    [Fact]
    public void The_share_is_that_of_the_test_samples_which_are_more_novel()
    {
        var detector = NoveltyFit.Fit(Trained.Value, Train, Test)!;
        double[] ranks = [.. Familiarity(Trained.Value, detector, Test).Order()];

        // every test sample has its own rank among them: 0/600, 1/600, …
        for (var i = 0; i < ranks.Length; i++)
            Assert.Equal(i / 600.0, ranks[i], 0.004);
    }

    [Fact]
    public void A_detector_comes_back_from_its_file_bit_for_bit()
    {
        var detector = NoveltyFit.Fit(Trained.Value, Train, Test)!;
        using var file = new MemoryStream();
        SafeTensors.Write(file, detector.ToTensors());
        file.Position = 0;
        var back = NoveltyDetector.FromTensors(SafeTensors.Read(file), Trained.Value);
        Assert.Equal(Familiarity(Trained.Value, detector, Test), Familiarity(Trained.Value, back, Test));
    }

    [Fact]
    public void A_file_of_another_network_is_refused_by_the_shape_of_its_tensor()
    {
        var tensors = NoveltyFit.Fit(Untrained(784, 10), Train, Test)!.ToTensors();
        var file = new SafeTensorsFile([.. tensors], new Dictionary<string, string>());
        var refusal = Assert.Throws<TensorFormatException>(() => NoveltyDetector.FromTensors(file, Trained.Value));
        Assert.Contains("'subspaces' has shape (10, 784, 16) instead of (10, 814, 16)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_test_samples_are_in_disorder_is_refused()
    {
        var tensors = NoveltyFit.Fit(Trained.Value, Train, Test)!.ToTensors()
            .Select(tensor => tensor.Name == "test" ? tensor with { Values = [.. tensor.Values.Reverse()] } : tensor);
        var file = new SafeTensorsFile([.. tensors], new Dictionary<string, string>());
        Assert.Throws<TensorFormatException>(() => NoveltyDetector.FromTensors(file, Trained.Value));
    }

    [Fact]
    public void A_class_without_training_samples_and_a_handful_of_others_still_make_a_detector()
    {
        int[] rows = [.. Enumerable.Range(0, 60).Where(i => Train.Labels[i] != 3)];
        byte[] pixels = [.. rows.SelectMany(i => Train.Pixels(i).ToArray())], labels = [.. rows.Select(i => Train.Labels[i])];
        var few = Dataset.OfImages("few", 28, 28, 10, pixels, labels);
        var detector = NoveltyFit.Fit(Trained.Value, few, Test)!;
        Assert.All(Familiarity(Trained.Value, detector, Test), f => Assert.InRange(f, 0, 1));
    }

    [Fact]
    public void Points_have_a_detector_too()
    {
        var network = new Network<float>(new NetworkSpec([2, 16, 2], Activation.Tanh));
        network.Initialize(Initializer.Xavier, 0, new Rng(1));
        var data = PlanarData.Train("spiral", 400);
        Assert.All(Familiarity(network, NoveltyFit.Fit(network, data, data)!, data), f => Assert.InRange(f, 0, 1));
    }

    [Fact]
    public void Without_test_samples_or_finite_answers_there_is_none()
    {
        Assert.Null(NoveltyFit.Fit(Trained.Value, Train, Test.Take(0)));
        Assert.Null(NoveltyFit.Fit(Trained.Value, Train.Take(0), Test));
        var broken = Untrained(784, 10);
        foreach (var parameter in broken.Parameters)
            parameter.Value.CopyFrom(Enumerable.Repeat(float.MaxValue, parameter.Value.Rows * parameter.Value.Columns).ToArray());
        Assert.Null(NoveltyFit.Fit(broken, Train, Test));
    }

    private static Network<float> TrainedWith(int[] layers, int iterations = 300)
    {
        var options = new TrainingOptions { Layers = layers, Activation = Activation.Relu, Initializer = Initializer.He };
        var optimizer = new OptimizerOptions { Kind = OptimizerKind.Adam, LearningRate = 0.005 };
        var trainer = new Trainer(options with { Optimizer = optimizer, Iterations = iterations }, Train, Test);
        foreach (var step in trainer.Steps())
            Assert.True(double.IsFinite(step.Loss));
        return trainer.Network;
    }

    private static Network<float> Untrained(params int[] sizes)
    {
        var network = new Network<float>(new NetworkSpec(sizes, Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(1));
        return network;
    }

    private static Dataset Noise(int count)
    {
        var (pixels, rng) = (new byte[count * 784], new Rng(3));
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)rng.Next(256);
        return Dataset.OfImages("noise", 28, 28, 10, pixels, new byte[count]);
    }

    private static double[] Familiarity(Network<float> network, NoveltyDetector detector, Dataset data)
    {
        var workspace = new Workspace<float>(network, 1);
        var familiarity = new double[data.Count];
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyTo(i, workspace.X.Row(0));
            network.Predict(workspace);
            familiarity[i] = detector.Familiarity(network, workspace, 0);
        }

        return familiarity;
    }
}

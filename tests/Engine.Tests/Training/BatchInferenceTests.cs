using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class BatchInferenceTests
{
    private static readonly Dataset Digits = SyntheticDigits.Create(2500, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(9999)]
    public async Task Every_batch_size_reads_as_many_right_as_the_evaluator(int size)
    {
        var network = Untrained();
        var timing = await BatchInference.MeasureAsync(network, Digits, size, null, TestContext.Current.CancellationToken);
        Assert.Equal(size, timing.BatchSize);
        Assert.Equal(new Evaluator(network).Score(Digits).Accuracy, timing.Accuracy);
        Assert.True(timing.Seconds > 0);
    }

    [Fact]
    public async Task Progress_is_told_every_thousand_samples()
    {
        var told = new List<int>();
        await BatchInference.MeasureAsync(Untrained(), Digits, 100, told.Add, TestContext.Current.CancellationToken);
        Assert.Equal([1000, 2000], told);
    }

    [Fact]
    public async Task A_measurement_can_be_cancelled_and_leaves_the_turn_to_the_next()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BatchInference.MeasureAsync(Untrained(), Digits, 1, _ => stop.Cancel(), stop.Token));
        var next = await BatchInference.MeasureAsync(Untrained(), Digits, 500, null, TestContext.Current.CancellationToken);
        Assert.Equal(500, next.BatchSize);
    }

    private static Network<float> Untrained()
    {
        var network = new Network<float>(new NetworkSpec([784, 20, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(1));
        return network;
    }
}

using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class EvaluatorTests
{
    [Fact]
    public void The_books_weights_give_0_9352_one_at_a_time_and_in_batches()
    {
        var test = MnistTest();
        var network = Book();
        var score = new Evaluator(network).Score(test);
        Assert.Equal(0.9352, score.Accuracy!.Value, 1e-9);

        var workspace = new Workspace<float>(network, 1);
        var right = 0;
        for (var n = 0; n < test.Count; n++)
        {
            test.CopyTo(n, workspace.X.Row(0));
            var probabilities = network.Predict(workspace).Row(0);
            right += Evaluator.ArgMax(probabilities) == test.Labels[n] ? 1 : 0;
            if (n == 0)
                Assert.Equal(0.997065, probabilities[7], 1e-5);
        }

        Assert.Equal(9352, right);
    }

    [Fact]
    public void Score_is_the_same_over_any_number_of_rows_as_counted_one_by_one()
    {
        var data = SyntheticDigits.Create(450, 3);
        var network = new Network<float>(new NetworkSpec([784, 20, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(1));
        var (seen, right, loss) = (0, 0, 0.0);
        var evaluator = new Evaluator(network);
        evaluator.ForEach(data, (n, probabilities) =>
        {
            Assert.Equal(seen++, n);
            if (n < 333)
            {
                right += Evaluator.ArgMax(probabilities) == data.Labels[n] ? 1 : 0;
                loss -= Math.Log(probabilities[data.Labels[n]]);
            }
        });
        var score = evaluator.Score(data, 333);
        Assert.Equal(450, seen);
        Assert.Equal(right / 333.0, score.Accuracy);
        Assert.Equal(loss / 333, score.Loss, 1e-9);
    }

    [Fact]
    public void ArgMax_is_the_first_of_equals() => Assert.Equal(1, Evaluator.ArgMax([1, 3, 3, 2]));

    private static Dataset MnistTest()
    {
        var folder = Require.Mnist();
        using var images = File.OpenRead(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        return IdxReader.ReadImages("mnist", images, labels, 10);
    }

    private static Network<float> Book()
    {
        var tensors = SafeTensors.Read(File.ReadAllBytes(Path.Combine(Require.Book(), "sample_weight.safetensors")));
        var network = new Network<float>(new NetworkSpec([784, 50, 100, 10], Activation.Sigmoid));
        foreach (var parameter in network.Parameters)
            parameter.Value.CopyFrom(tensors[parameter.Name].Values);

        return network;
    }
}

using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book ch. 2: what one line separates can be learned, and xor cannot.</summary>
public class PerceptronLearningTests
{
    [Theory]
    [InlineData("and")]
    [InlineData("nand")]
    [InlineData("or")]
    [InlineData("nor")]
    [InlineData("not")]
    public void Both_rules_learn_every_gate_of_one_perceptron_from_many_starts(string name)
    {
        var gate = Gates.Find(name)!;
        for (var seed = 0ul; seed < 20; seed++)
        {
            foreach (var rule in new[] { LearningRule.Perceptron, LearningRule.Delta })
            {
                var history = PerceptronLearning.Learn(gate, rule, 0.1, 1000, seed);
                Assert.True(history.Converged, $"{rule} {seed}");
                var last = history.Epochs[^1];
                Assert.Equal(name, Gates.Recognise(new Perceptron([.. last.Weights], last.Bias)));
            }
        }
    }

    [Theory]
    [InlineData("xor")]
    [InlineData("xnor")]
    public void No_rule_ever_learns_xor(string name)
    {
        foreach (var rule in new[] { LearningRule.Perceptron, LearningRule.Delta })
        {
            var history = PerceptronLearning.Learn(Gates.Find(name)!, rule, 0.1, 500, 1);
            Assert.False(history.Converged);
            Assert.Equal(501, history.Epochs.Count);
            Assert.All(history.Epochs, epoch => Assert.True(epoch.Errors > 0));
        }
    }

    [Fact]
    public void The_perceptron_rule_moves_by_the_error_times_the_input()
    {
        var epochs = PerceptronLearning.Learn(Gates.Find("and")!, LearningRule.Perceptron, 0.1, 1, 7).Epochs;
        var (w, b) = (epochs[0].Weights.ToArray(), epochs[0].Bias);
        foreach (var (x1, x2, t) in new[] { (0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1) })
        {
            var error = t - ((w[0] * x1) + (w[1] * x2) + b > 0 ? 1 : 0);
            w[0] += 0.1 * error * x1;
            w[1] += 0.1 * error * x2;
            b += 0.1 * error;
        }

        Assert.True(epochs[0].Errors > 0);
        Close.To([w[0], w[1], b], [.. epochs[1].Weights, epochs[1].Bias]);
    }

    [Fact]
    public void The_updates_show_every_row_and_pass_through_the_epochs()
    {
        var history = PerceptronLearning.Learn(Gates.Find("xor")!, LearningRule.Perceptron, 0.1, 20, 1);
        Assert.Equal(4, history.UpdatesPerEpoch);
        Assert.Equal(1 + (4 * 20), history.Updates.Count);
        Assert.Null(history.Updates[0].Row);
        foreach (var (epoch, at) in history.Epochs.Select((epoch, e) => (epoch, history.Updates[4 * e])))
            Close.To([.. epoch.Weights, epoch.Bias], [.. at.Weights, at.Bias]);

        var rows = Gates.Find("xor")!.TruthTable().ToArray();
        for (var u = 1; u < history.Updates.Count; u++)
        {
            var (before, after) = (history.Updates[u - 1], history.Updates[u]);
            var (x, t) = (rows[(u - 1) % 4].X, rows[(u - 1) % 4].Y[0]);
            Assert.Equal((u - 1) % 4, after.Row);
            Assert.Equal(new Perceptron([.. before.Weights], before.Bias).Activate([.. x.Select(v => (double)v)]), after.Answer);
            var step = 0.1 * (t - after.Answer!.Value);
            Close.To(
                [before.Weights[0] + (step * x[0]), before.Weights[1] + (step * x[1]), before.Bias + step],
                [.. after.Weights, after.Bias]);
        }

        // within an epoch the line moves though it stands where it stood when the epoch is over
        var last = history.Updates.Skip(4 * 19).ToList();
        Close.To([.. last[0].Weights, last[0].Bias], [.. last[4].Weights, last[4].Bias]);
        Assert.True(last.Select(update => Math.Round(update.Bias, 6)).Distinct().Count() > 1);
    }

    [Fact]
    public void The_delta_rule_updates_once_an_epoch()
    {
        var history = PerceptronLearning.Learn(Gates.Find("or")!, LearningRule.Delta, 0.3, 50, 8);
        Assert.Equal(1, history.UpdatesPerEpoch);
        Assert.Equal(history.Epochs.Select(epoch => epoch.Bias), history.Updates.Select(update => update.Bias));
    }

    [Fact]
    public void The_delta_rule_follows_the_gradient_of_its_loss()
    {
        var epochs = PerceptronLearning.Learn(Gates.Find("or")!, LearningRule.Delta, 0.3, 1, 8).Epochs;
        Assert.True(epochs[0].Errors > 0);

        // the reported bias is that of the perceptron; the linear unit's is ½ more
        double[] start = [.. epochs[0].Weights, epochs[0].Bias + 0.5];
        double Loss(double[] p) => new[] { (0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1) }
            .Sum(r => Math.Pow((p[0] * r.Item1) + (p[1] * r.Item2) + p[2] - r.Item3, 2)) / 8;
        var gradient = Numerical.Gradient(Loss, start);
        Close.To(Loss(start), epochs[0].Loss!.Value);
        Close.To([.. start.Zip(gradient, (p, g) => p - (0.3 * g))], [.. epochs[1].Weights, epochs[1].Bias + 0.5], 1e-9);
    }

    [Fact]
    public void Divergence_is_said_and_never_shown_as_a_number()
    {
        var history = PerceptronLearning.Learn(Gates.Find("and")!, LearningRule.Delta, 1e200, 100, 1);
        Assert.True(history.Diverged);
        Assert.All(history.Epochs, epoch => Assert.All(epoch.Weights, w => Assert.True(double.IsFinite(w))));
    }

    [Fact]
    public void What_cannot_be_learned_or_makes_no_sense_is_refused()
    {
        Assert.Throws<LessonInputException>(() => PerceptronLearning.Learn(Gates.Find("half-adder")!, LearningRule.Delta, 0.1, 10, 1));
        Assert.Throws<LessonInputException>(() => PerceptronLearning.Learn(Gates.Find("and")!, LearningRule.Delta, double.NaN, 10, 1));
        Assert.Throws<LessonInputException>(() => PerceptronLearning.Learn(Gates.Find("and")!, LearningRule.Delta, 0.1, 0, 1));
    }
}

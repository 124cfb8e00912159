using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Models;

/// <summary>Figures of versions whose answers are known: the scores are the sample itself, its softmax is in the comments.</summary>
public sealed class ModelEvaluationTests
{
    private static readonly float Ln3 = MathF.Log(3), Ln9 = MathF.Log(9);

    // label → answer, and how sure: 0→0 75 %, 0→0 90 %, 0→1 75 %, 1→1 90 %, 1→0 50 % (the first of equals), 1→0 75 %
    private static readonly Dataset Points = Data(
        (0, [Ln3, 0]),
        (0, [Ln9, 0]),
        (0, [0, Ln3]),
        (1, [0, Ln9]),
        (1, [0, 0]),
        (1, [Ln3, 0]));

    [Fact]
    public void Every_sample_is_counted_where_its_label_and_its_answer_meet()
    {
        var answer = ModelEvaluation.Of(Answers(), predictions: true);
        Assert.Equal([0, 0, 1, 1, 0, 0], answer.Predictions!);
        Assert.Equal([0.75, 0.9, 0.75, 0.9, 0.5, 0.75], answer.Confidences!.Select(sure => Math.Round((double)sure!, 6)));
        Assert.Equal([2, 1], answer.ConfusionMatrix![0]);
        Assert.Equal([2, 1], answer.ConfusionMatrix![1]);
        Assert.Equal(0.5, answer.Accuracy);

        // the mean of −ln of the right class's probability
        var loss = -(Math.Log(0.75) + Math.Log(0.9) + Math.Log(0.25) + Math.Log(0.9) + Math.Log(0.5) + Math.Log(0.25)) / 6;
        Assert.Equal(loss, answer.Loss!.Value, 1e-6);
        Assert.Equal([(2, 0, 1), (5, 1, 0), (4, 1, 0)], answer.Mistakes!.Select(m => (m.Index, m.Label, m.Predicted)));
    }

    [Fact]
    public void Precision_is_a_share_of_what_was_said_and_recall_of_what_is()
    {
        var classes = ModelEvaluation.Of(Answers(), predictions: false).Classes!;
        Assert.Equal([("no", 3), ("yes", 3)], classes.Select(c => (c.Label, c.Samples)));
        Assert.Equal([2 / 4.0, 1 / 2.0], classes.Select(c => c.Precision!.Value));
        Assert.Equal([2 / 3.0, 1 / 3.0], classes.Select(c => c.Recall!.Value));
        Assert.Equal([4 / 7.0, 2 / 5.0], classes.Select(c => c.F1!.Value));
    }

    [Fact]
    public void What_would_be_nothing_of_nothing_is_null()
    {
        var scores = ClassScore.Of([[0, 0, 0], [0, 3, 0], [0, 2, 0]], ["a", "b", "c"]);
        Assert.Equal(new ClassScore("a", 0, null, null, null), scores[0]);
        Assert.Equal(new ClassScore("b", 3, 0.6, 1, 0.75), scores[1]);
        Assert.Equal(new ClassScore("c", 2, null, 0, 0), scores[2]);
    }

    [Fact]
    public void A_bin_tells_how_sure_and_how_right_its_samples_are_and_the_error_weighs_them()
    {
        var calibration = Calibration.Of(Answers());
        Assert.Equal(10, calibration.Bins.Count);
        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 3, 2, 0], calibration.Bins.Select(bin => bin.Samples));
        var (half, three) = (calibration.Bins[4], calibration.Bins[7]);
        Assert.Equal((0.4, 0.5, 0.5, 0), (half.From, half.To, half.Confidence, half.Accuracy));
        Assert.Equal((0.7, 0.8), (three.From, three.To));
        Assert.Equal(0.75, three.Confidence!.Value, 1e-6);
        Assert.Equal(1 / 3.0, three.Accuracy!.Value, 1e-12);
        Assert.Equal(1, calibration.Bins[8].Accuracy);
        Assert.Equal((null, null), (calibration.Bins[0].Confidence, calibration.Bins[0].Accuracy));

        // 1/6·0.5 + 3/6·(0.75 − 1/3) + 2/6·0.1
        Assert.Equal((0.5 + 3 * 0.75 - 1 + 0.2) / 6, calibration.Error!.Value, 1e-6);
    }

    [Fact]
    public void An_answer_that_is_no_number_is_in_no_bin()
    {
        var answers = Answers() with { Confidences = [0.75f, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN] };
        Assert.Equal(1, Calibration.Of(answers).Bins.Sum(bin => bin.Samples));
        Assert.Equal(0.25, Calibration.Of(answers).Error!.Value, 1e-6);
        Assert.Null(Calibration.Of(answers with { Confidences = [.. Enumerable.Repeat(float.NaN, 6)] }).Error);
    }

    [Fact]
    public void Who_leaves_ends_the_run()
    {
        using var left = new CancellationTokenSource();
        left.Cancel();
        Assert.Throws<OperationCanceledException>(() => TestAnswers.Of(Served(1), Points, left.Token));
    }

    [Fact]
    public void Two_versions_are_compared_sample_by_sample()
    {
        // the second reads the opposite of the first; of equals both read the first class, and are wrong
        var comparison = new ModelComparison(Answers(), Answers(sign: -1));
        var answer = comparison.Answer();
        Assert.Equal((0, 3, 2, 1), (answer.BothRight, answer.OnlyFirst, answer.OnlySecond, answer.BothWrong));
        Assert.Equal((0.5, 2 / 6.0), (answer.First.Accuracy, answer.Second.Accuracy));
        Assert.Equal(1, answer.PValue, 1e-12); // 2·(1 + 5 + 10)/32
        Assert.Equal([1, 3, 0, 2, 5], answer.Disagreements.Select(d => d.Index));
        var surest = answer.Disagreements[0];
        Assert.Equal((0, 0, 1), (surest.Label, surest.First.Predicted, surest.Second.Predicted));
        Assert.Equal(0.9f, surest.First.Confidence!.Value, 1e-6f);
        Assert.True(comparison.Is(3, first: true, second: false));
    }

    private static TestAnswers Answers(float sign = 1) => TestAnswers.Of(Served(sign), Points, CancellationToken.None);

    private static ServedModel Served(float sign)
    {
        var network = new Network<float>(new NetworkSpec([2, 2], Activation.Relu));
        network.Parameters[0].Value.CopyFrom([sign, 0, 0, sign]);
        var facts = new ModelFacts { Labels = ["no", "yes"] };
        return new ServedModel(ModelVersion.Of("known", network, facts, facts.Labels, ""), network);
    }

    private static Dataset Data(params (byte Label, float[] Point)[] samples) => Dataset.OfPoints(
        "known", 2, 2, [.. samples.SelectMany(sample => sample.Point)], [.. samples.Select(sample => sample.Label)]);
}

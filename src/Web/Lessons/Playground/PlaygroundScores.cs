using WebNN.Api.Datasets;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>The loss and the accuracies of a network.</summary>
/// <param name="Loss">On the training points; null where there are none, or where it is not finite.</param>
/// <param name="TrainAccuracy">On the training points; null where there are none.</param>
/// <param name="TestAccuracy">On the test points; null where there are none.</param>
public sealed record PlaygroundScores(double? Loss, double? TrainAccuracy, double? TestAccuracy)
{
    public static PlaygroundScores Measure(Network<float> network, DatasetSplits points)
    {
        var evaluator = new Evaluator(network);
        Score? train = points.Train.Count > 0 ? evaluator.Score(points.Train) : null;
        return new PlaygroundScores(
            train is { } score && double.IsFinite(score.Loss) ? score.Loss : null,
            train?.Accuracy,
            points.Test.Count > 0 ? evaluator.Score(points.Test).Accuracy : null);
    }
}

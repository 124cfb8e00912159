using WebNN.Engine.Training;

namespace WebNN.Engine.Novelty;

/// <summary>Reads the familiarity of predicted samples, without allocating; for one thread at a time.</summary>
/// <param name="network">The network that predicts.</param>
/// <param name="detector">Its detector.</param>
public sealed class NoveltyReader(Network<float> network, NoveltyDetector detector)
{
    private readonly Matrix<float> _signature = new(1, detector.Dimensions);
    private readonly Matrix<float> _coordinates = new(1, PrincipalSubspace.Directions);

    /// <summary>
    /// The share of the test samples, 0–1, that look less like the training data than a row of the workspace, which has just been
    /// predicted: 0.5 is ordinary, 0.01 strange.
    /// </summary>
    public double Familiarity(Workspace<float> workspace, int row) => detector.Familiarity(Novelty(workspace, row));

    /// <summary>How little the row looks like the training data, in standard deviations.</summary>
    internal float Novelty(Workspace<float> workspace, int row) => detector.Novelty(Measure(workspace, row));

    /// <summary>The quantities that novelty is made of.</summary>
    internal Measured Measure(Workspace<float> workspace, int row)
    {
        var scores = workspace.Scores.Row(row);
        var label = Evaluator.ArgMax(scores);
        Signature.Write(network, workspace, row, _signature.Row(0));
        var residual = detector[label].Residual(_signature, _coordinates);
        var last = workspace.Activation(network.Layers.Count - 1).Row(row);
        var length = MathF.Sqrt(PrincipalSubspace.SquaredLength(last));
        return new Measured(MathF.Log(Math.Max(residual, 1e-12f)), scores[label] / Math.Max(length, 1e-6f));
    }
}

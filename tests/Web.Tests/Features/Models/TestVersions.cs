using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Tests.Features.Models;

/// <summary>Versions and runs whose answers are known.</summary>
internal static class TestVersions
{
    public static ModelVersion Version(string model, Network<float> network, params string[] labels) =>
        ModelVersion.Of(model, network, new ModelFacts(), labels, sha256: "");

    /// <summary>A run over points of these labels, with these answers.</summary>
    public static TestAnswers Answers(int classes, params (byte Label, int Predicted, float Confidence)[] samples)
    {
        var network = new Network<float>(new NetworkSpec([2, classes], Activation.Relu));
        var labels = Enumerable.Range(0, classes).Select(c => $"c{c}").ToArray();
        return new TestAnswers(
            Version("known", network, labels),
            Dataset.OfPoints("known", 2, classes, new float[2 * samples.Length], [.. samples.Select(sample => sample.Label)]),
            [.. samples.Select(sample => sample.Predicted)],
            [.. samples.Select(sample => sample.Confidence)],
            new Score(samples.Count(sample => sample.Label == sample.Predicted) / (double)samples.Length, 0));
    }
}

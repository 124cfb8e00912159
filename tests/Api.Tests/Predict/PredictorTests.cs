using System.Buffers;
using System.Text;
using WebNN.Api.Models;
using WebNN.Api.Predict;
using WebNN.Engine.Data;
using WebNN.Engine.Novelty;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class PredictorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-predictor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void From_body_bytes_to_answer_bytes_nothing_is_allocated()
    {
        var registry = TestModels.Registry(_folder);
        var (network, known) = (TestModels.Network(1), SyntheticDigits.Create(200, 2));
        registry.Publish("mnist", network, new ModelFacts { Novelty = NoveltyFit.Fit(network, known, known) });
        var served = registry.Resolve("mnist")!;
        var pixels = string.Join(
            ',',
            SyntheticDigits
                .Create(1, 1)
                .Pixels(0)
                .ToArray()
                .Select(p => (p / 255.0).ToString("0.################", System.Globalization.CultureInfo.InvariantCulture)));
        var body = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes($$"""{"pixels":[{{pixels}}],"model":"mnist","version":1}"""));
        var buffers = new PredictBuffers();
        void Once()
        {
            buffers.Clear();
            buffers.Body.Append(body);
            Assert.True(PixelScanner.TryScan(buffers.Body, buffers.Request, 1));
            Predictor.Answer(served, buffers.Request, buffers.Answer, unfamiliarBelow: 0.01);
            Assert.True(buffers.Answer.Output.Length > 100);
        }

        for (var i = 0; i < 200; i++)
            Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Once();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Concurrent_predictions_are_those_of_one_at_a_time()
    {
        var registry = TestModels.Registry(_folder);
        registry.Publish("mnist", TestModels.Network(1), new ModelFacts());
        var served = registry.Resolve("mnist")!;
        var digits = SyntheticDigits.Create(50, 3);
        string Answer(int digit)
        {
            var request = new ImageRequest { Normalized = false };
            foreach (var pixel in digits.Pixels(digit))
                request.Images.Add(pixel);
            var answer = new PredictionWriter();
            Predictor.Answer(served, request, answer, unfamiliarBelow: 0.01);
            return Encoding.UTF8.GetString(answer.Output.Span);
        }

        var alone = Enumerable.Range(0, 50).Select(Answer).ToArray();
        Assert.True(alone.Distinct().Count() > 40);
        Parallel.For(0, 4000, i => Assert.Equal(alone[i % 50], Answer(i % 50)));
    }
}

using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Api.Predict;

namespace WebNN.Api.Serving;

/// <summary>
/// A request of a serving protocol that predicts: the model its route names, its body, and the samples that are read from it.
/// </summary>
internal sealed class Inference
{
    private readonly SampleBatch _batch;

    public Inference(ServedModel served, RequestBody body, int maxSamples)
    {
        Served = served;
        Body = body;
        _batch = new SampleBatch(served.Network.Inputs);

        // no more than a body of this length, where a number has a digit and a comma, can fill
        _batch.Reserve((int)Math.Min((long)maxSamples * served.Network.Inputs, (body.Length / 2) + 1));
        Samples = new SampleReader(_batch, TensorNames.Of(served.Version), maxSamples);
    }

    public ServedModel Served { get; }

    public RequestBody Body { get; }

    public SampleReader Samples { get; }

    /// <summary>The probabilities of every sample, or the numbers predicted for it.</summary>
    public float[][] Predict()
    {
        var answers = new float[Samples.Count][];

        // finite numbers may still be too large to be multiplied and summed
        return Served.Predict(_batch, row => answers[row.Index] = row.Probabilities.ToArray()) is { } wrong
            ? throw new BadRequestException($"Sample {wrong} has numbers so large that the network's result is not finite.")
            : answers;
    }
}

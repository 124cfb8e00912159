using WebNN.Engine.Data;

namespace WebNN.Engine.Training;

/// <summary>Room for the right answers to a mini-batch of a dataset, filled again and again.</summary>
/// <param name="data">The dataset.</param>
/// <param name="rows">N, the rows of a batch.</param>
internal sealed class BatchTargets(Dataset data, int rows)
{
    /// <summary>Gets the labels, (N,); empty where the dataset has numbers.</summary>
    public byte[] Labels { get; } = data.HasNumbers ? [] : new byte[rows];

    /// <summary>Gets the numbers, (N, C) row by row; empty where the dataset has labels.</summary>
    public float[] Numbers { get; } = data.HasNumbers ? new float[rows * data.Outputs] : [];

    /// <summary>Gets them as a loss takes them.</summary>
    public Targets Values => data.HasNumbers ? Numbers : Labels;

    /// <summary>Takes the answers to the samples with the given numbers, (N,).</summary>
    public void Fill(ReadOnlySpan<int> samples)
    {
        if (data.HasNumbers)
        {
            for (var n = 0; n < samples.Length; n++)
                data.NumbersOf(samples[n]).CopyTo(Numbers.AsSpan(n * data.Outputs));
            return;
        }

        for (var n = 0; n < samples.Length; n++)
            Labels[n] = data.Labels[samples[n]];
    }
}

using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>The prediction of one sample of a batch, while its workspace still holds it.</summary>
internal readonly ref struct PredictedRow(ServedModel served, Workspace<float> workspace, int from, int row)
{
    /// <summary>The sample's place in the batch.</summary>
    public int Index => from + row;

    /// <summary>The probability of each class, (C,).</summary>
    public ReadOnlySpan<float> Probabilities => workspace.Probabilities.Row(row);

    /// <summary>
    /// Computes the share of test samples that look less like the training data, 0–1; null where nothing is known of the training data.
    /// </summary>
    public double? Familiarity() => served.Novelty?.Familiarity(served.Network, workspace, row);
}

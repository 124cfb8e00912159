using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents a batch of three predictions, the first one the reader's, and their right classes.</summary>
public sealed class BatchState(LossState first)
{
    // book §4.2: right about the 2, and mistaking it for a 7
    private readonly double[][] _book = [LossState.Presets[0].Y, LossState.Presets[1].Y];

    private double[] _labels = [2, 2, 2];

    /// <summary>Gets the predictions, a row for each sample.</summary>
    public double[][] Y => [first.Y, .. _book];

    /// <summary>Gets the right classes.</summary>
    public int[] Labels => Array.ConvertAll(_labels, label => (int)label);

    /// <summary>Gets the right classes, one-hot.</summary>
    public double[][] OneHot =>
        [.. Labels.Select(label => Enumerable.Range(0, LossState.Classes).Select(k => k == label ? 1.0 : 0.0).ToArray())];

    /// <summary>Gets what each sample adds to the sum, in nats.</summary>
    public double[] Terms => [.. Y.Select((y, n) => Mean([y], NdArray.Of([1], [Labels[n]])))];

    public double MeanByLabels => Mean(Y, NdArray.Of([Labels.Length], _labels));

    public double MeanByOneHot => Mean(Y, Rows(OneHot));

    public void Link(LinkState link) => link.Row("labels", ref _labels, 0, LossState.Classes - 1);

    // an address may say 2.5
    public void Linked() => _labels = Array.ConvertAll(_labels, Math.Floor);

    public void SetLabel(int n, double label) => _labels[n] = Math.Floor(Math.Clamp(label, 0, LossState.Classes - 1));

    private static double Mean(double[][] y, NdArray t) => BatchLoss.Of(LossFunction.CrossEntropy, Rows(y), t);

    private static NdArray Rows(double[][] rows) => NdArray.Of([rows.Length, LossState.Classes], [.. rows.SelectMany(row => row)]);
}

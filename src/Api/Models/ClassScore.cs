namespace WebNN.Api.Models;

/// <summary>The precision, recall and F1 of one class; null where one would be 0/0.</summary>
/// <param name="Label">The name of the class.</param>
/// <param name="Samples">Test samples of this class.</param>
/// <param name="Precision">The share of right ones among the samples that were taken for this class.</param>
/// <param name="Recall">The share of the samples of this class that were recognised.</param>
/// <param name="F1">The harmonic mean of precision and recall.</param>
public sealed record ClassScore(string Label, int Samples, double? Precision, double? Recall, double? F1)
{
    /// <summary>The scores of all classes, by a confusion matrix of <c>[label][prediction]</c>.</summary>
    public static IReadOnlyList<ClassScore> Of(int[][] confusion, IReadOnlyList<string> labels) =>
    [
        .. confusion.Select((row, label) =>
        {
            var (right, samples, taken) = (row[label], row.Sum(), confusion.Sum(other => other[label]));
            return new ClassScore(
                labels[label],
                samples,
                Ratio(right, taken),
                Ratio(right, samples),
                Ratio(2 * right, samples + taken));
        }),
    ];

    private static double? Ratio(int part, int whole) => whole == 0 ? null : part / (double)whole;
}

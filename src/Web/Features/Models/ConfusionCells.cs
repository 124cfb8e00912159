using System.Globalization;
using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>A cell of a confusion matrix: samples of one class, taken for one class. Written as in <c>4-9</c>.</summary>
public readonly record struct ConfusionCell(int Label, int Predicted)
{
    /// <summary>Reads a cell from an address; null where that names none.</summary>
    public static ConfusionCell? Parse(string text) =>
        text.Split('-') is [var label, var predicted]
        && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
        && int.TryParse(predicted, NumberStyles.None, CultureInfo.InvariantCulture, out var column)
            ? new ConfusionCell(row, column)
            : null;

    public override string ToString() => FormattableString.Invariant($"{Label}-{Predicted}");
}

/// <summary>A confusion matrix: its counts, how strongly each cell is coloured, and the samples behind it.</summary>
public sealed class ConfusionCells
{
    private readonly int[][] _counts;
    private readonly TestAnswers? _answers;

    /// <summary>The matrix of a run.</summary>
    public ConfusionCells(TestAnswers answers)
        : this(answers.Confusion()) => _answers = answers;

    /// <summary>The matrix of a run of which nothing is kept but <c>[label][prediction]</c>, the counts.</summary>
    public ConfusionCells(int[][] counts) => _counts = counts;

    public int Classes => _counts.Length;

    public int this[ConfusionCell cell] => _counts[cell.Label][cell.Predicted];

    /// <summary>Indicates whether there is such a cell.</summary>
    public bool Has(ConfusionCell cell) => cell.Label < Classes && cell.Predicted < Classes;

    /// <summary>
    /// The share of the largest count of its kind, 0–1: right answers have a scale of their own, or the few mistakes would not be seen.
    /// </summary>
    public double Strength(ConfusionCell cell)
    {
        var isRight = cell.Label == cell.Predicted;
        var most = _counts.SelectMany((row, label) => row.Where((_, predicted) => label == predicted == isRight)).DefaultIfEmpty(0).Max();
        return most == 0 ? 0 : this[cell] / (double)most;
    }

    /// <summary>The samples of a cell, the ones the version was surest of first; none where only counts are kept.</summary>
    public IReadOnlyList<int> Samples(ConfusionCell cell) => _answers is not { } answers ? [] :
    [
        .. Enumerable.Range(0, answers.Predicted.Length)
            .Where(index => answers.Test.Labels[index] == cell.Label && answers.Predicted[index] == cell.Predicted)
            .OrderByDescending(index => answers.Confidences[index]),
    ];
}

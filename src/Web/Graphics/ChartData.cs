namespace WebNN.Web.Graphics;

/// <summary>One curve of a <see cref="LineChart"/>.</summary>
/// <param name="Label">The name in legend and tooltip.</param>
/// <param name="X">Ascending whole numbers.</param>
/// <param name="Y">As many as <paramref name="X"/>; null or NaN leaves a gap.</param>
/// <param name="Color">
/// A CSS variable without the dashes, <c>series-1</c>…<c>series-6</c>; <c>series-1-soft</c> for raw data behind its smoothed curve.
/// </param>
/// <param name="Mark">
/// The pattern of the line: <c>dashed</c>, as for what is only a reference, <c>dotted</c>, <c>dash-dotted</c>, or null for a whole line.
/// </param>
/// <param name="Median">Draws the running median of so many values instead of the values; an odd number.</param>
public sealed record ChartSeries(
    string Label,
    IReadOnlyList<double> X, IReadOnlyList<double?> Y,
    string Color = "series-1",
    string? Mark = null,
    int? Median = null);

/// <summary>A curve as the legend names it.</summary>
/// <param name="Label">The name of the curve.</param>
/// <param name="Color">As in <see cref="ChartSeries"/>.</param>
/// <param name="Mark">The look of its sample: as in <see cref="ChartSeries"/>, or <c>dots</c>.</param>
public sealed record LegendEntry(string Label, string Color, string? Mark = null);

/// <summary>The accuracies (0–1) and losses measured at the end of an epoch, as the API names them.</summary>
public sealed record EpochAccuracy(
    int Iteration,
    double Epoch,
    double? TrainAccuracy,
    double? TestAccuracy,
    double? TrainLoss = null,
    double? TestLoss = null);

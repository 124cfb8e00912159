namespace WebNN.Web.Charts;

/// <summary>One curve of a <see cref="LineChart"/>.</summary>
/// <param name="Label">As the legend says it.</param>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many as <paramref name="X"/>; null or NaN leaves a gap.</param>
/// <param name="Color">A CSS variable without the dashes, <c>series-1</c>…<c>series-6</c>, <c>positive</c>, <c>negative</c>.</param>
/// <param name="Dashed">For what is only a reference.</param>
/// <param name="Points">Marks instead of a line.</param>
public sealed record ChartSeries(string Label, IReadOnlyList<double> X, IReadOnlyList<double?> Y, string Color = "series-1", bool Dashed = false, bool Points = false);

/// <summary>The accuracies (0–1) and losses measured at the end of an epoch, as the API names them.</summary>
public sealed record EpochAccuracy(int Iteration, double Epoch, double? TrainAccuracy, double? TestAccuracy, double? TrainLoss = null, double? TestLoss = null);

namespace WebNN.Api.Models;

/// <summary>The test samples whose confidence lies above <paramref name="From"/>, up to and with <paramref name="To"/>.</summary>
/// <param name="From">The lower end, 0–1.</param>
/// <param name="To">The upper end.</param>
/// <param name="Samples">How many there are.</param>
/// <param name="Confidence">Their mean confidence; null where there are none.</param>
/// <param name="Accuracy">The share of right ones among them; null where there are none.</param>
public sealed record CalibrationBin(double From, double To, int Samples, double? Confidence, double? Accuracy);

/// <summary>
/// Whether a network is right as often as it says (Guo et al. 2017, "On Calibration of Modern Neural Networks"): its samples in ten
/// equal bins of the winner's probability, and the mean distance between what it says there and how often it is right.
/// </summary>
/// <param name="Error">
/// The expected calibration error, Σ (bin's samples ÷ all samples)·|accuracy − confidence|; null where no sample has a finite answer.
/// </param>
/// <param name="Bins">From the least confident on. Samples without a finite answer are in none.</param>
public sealed record Calibration(double? Error, IReadOnlyList<CalibrationBin> Bins)
{
    private const int Count = 10;

    /// <summary>The calibration of a version on its test samples.</summary>
    public static Calibration Of(TestAnswers answers)
    {
        var (samples, right, confidence) = (new int[Count], new int[Count], new double[Count]);
        for (var index = 0; index < answers.Predicted.Length; index++)
        {
            double sure = answers.Confidences[index];
            if (!double.IsFinite(sure))
                continue;
            var bin = Math.Clamp((int)Math.Ceiling(sure * Count) - 1, 0, Count - 1);
            samples[bin]++;
            right[bin] += answers.IsRight(index) ? 1 : 0;
            confidence[bin] += sure;
        }

        var bins = Enumerable.Range(0, Count).Select(bin => new CalibrationBin(
            bin / (double)Count,
            (bin + 1) / (double)Count,
            samples[bin],
            samples[bin] == 0 ? null : confidence[bin] / samples[bin],
            samples[bin] == 0 ? null : right[bin] / (double)samples[bin]));
        return new Calibration(ErrorOf(samples, right, confidence), [.. bins]);
    }

    // n/N·|right/n − confidence/n|, without dividing by an empty bin
    private static double? ErrorOf(int[] samples, int[] right, double[] confidence) => samples.Sum() is var all && all == 0
        ? null
        : right.Zip(confidence, (r, c) => Math.Abs(r - c)).Sum() / all;
}

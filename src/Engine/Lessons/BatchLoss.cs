namespace WebNN.Engine.Lessons;

/// <summary>
/// The mean loss of a batch of predictions y: (N, C), the truth t either one-hot: (N, C), or labels: (N,) (book §4.2.3–4.2.4).
/// </summary>
public static class BatchLoss
{
    /// <summary>The least y whose logarithm is taken: −log 1e−7 is about 16.1, where −log 0 would be infinite.</summary>
    public const double Least = 1e-7;

    /// <summary>The sum of the samples' losses divided by N; cross entropy in nats, of max(y, <see cref="Least"/>).</summary>
    /// <exception cref="ShapeException">The shapes do not fit, or the batch is empty.</exception>
    /// <exception cref="LessonInputException">A label is not one of the classes 0 to C − 1.</exception>
    public static double Of(LossFunction function, NdArray y, NdArray t)
    {
        if (y.Shape is not [var samples, var classes] || y.Values.Count == 0)
            throw new ShapeException($"y of shape {y} is no batch: that has shape (N, C), with at least one sample and one class.");

        ReadOnlySpan<double> predictions = [.. y.Values], truth = [.. Truth(t, samples, classes)];
        var sum = 0.0;
        for (var n = 0; n < samples; n++)
        {
            var sample = new Range(n * classes, (n + 1) * classes);
            sum += function == LossFunction.CrossEntropy
                ? CrossEntropy(predictions[sample], truth[sample])
                : LossFunctions.Of(function, predictions[sample], truth[sample]);
        }

        return sum / samples;
    }

    private static double CrossEntropy(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        var sum = 0.0;
        for (var k = 0; k < y.Length; k++)
            sum -= t[k] * Math.Log(Math.Max(y[k], Least));

        return sum;
    }

    private static IEnumerable<double> Truth(NdArray t, int samples, int classes) => t.Shape switch
    {
        [var rows, var columns] when rows == samples && columns == classes => t.Values,
        [var labels] when labels == samples => t.Values.SelectMany(label => OneHot(label, classes)),
        _ => throw new ShapeException(
            $"t of shape {t} does not fit y of shape ({samples}, {classes}): it takes ({samples}, {classes}), one-hot, "
            + $"or ({samples},), labels."),
    };

    private static double[] OneHot(double label, int classes)
    {
        if (!(label >= 0 && label < classes && label == Math.Floor(label)))
            throw new LessonInputException(FormattableString.Invariant($"t has a label {label}; the classes are 0 to {classes - 1}."));

        var hot = new double[classes];
        hot[(int)label] = 1;
        return hot;
    }
}

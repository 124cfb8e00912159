namespace WebNN.Engine.Novelty;

/// <summary>The two quantities of a sample that its novelty is made of.</summary>
/// <param name="LogResidual">ln of the squared distance of its signature from the subspace of the class it is read as.</param>
/// <param name="Score">That class's score divided by the length of the last hidden layer's output.</param>
internal readonly record struct Measured(float LogResidual, float Score);

/// <summary>The mean and standard deviation of a measured quantity.</summary>
internal readonly record struct Spread(float Mean, float Deviation)
{
    /// <summary>The spread of these values.</summary>
    public static Spread Over(IReadOnlyCollection<float> values)
    {
        var mean = values.Average(value => (double)value);
        var variance = values.Average(value => (value - mean) * (value - mean));
        return new Spread((float)mean, (float)Math.Max(Math.Sqrt(variance), 1e-6));
    }

    /// <summary>The number of standard deviations that a value lies above the mean.</summary>
    public float Of(float value) => (value - Mean) / Deviation;
}

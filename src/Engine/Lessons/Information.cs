namespace WebNN.Engine.Lessons;

/// <summary>The unit of information: the logarithm's base.</summary>
public enum InformationUnit
{
    /// <summary>Base e, as the losses have it.</summary>
    Nats,

    /// <summary>Base 2: answers of yes or no.</summary>
    Bits,
}

/// <summary>Measures how surprising the samples of a distribution are on average (Shannon 1948).</summary>
public static class Information
{
    private const double Tolerance = 1e-6;

    /// <summary>The entropy −Σ p·log p of p: (N,); 0·log 0 counts as 0.</summary>
    /// <exception cref="LessonInputException">p is no distribution: a number is negative, or they do not add up to 1.</exception>
    public static double Entropy(ReadOnlySpan<double> p, InformationUnit unit)
    {
        var (sum, nats) = (0.0, 0.0);
        foreach (var share in p)
        {
            if (share < 0)
                throw new LessonInputException(FormattableString.Invariant($"A distribution has no negative number, such as {share}."));

            sum += share;
            nats += share == 0 ? 0 : share * -Math.Log(share);
        }

        if (Math.Abs(sum - 1) <= Tolerance)
            return Of(nats, unit);

        throw new LessonInputException(FormattableString.Invariant($"The numbers of a distribution add up to 1; these add up to {sum}."));
    }

    /// <summary>Information given in nats, in the unit: a bit is ln 2 nats.</summary>
    public static double Of(double nats, InformationUnit unit) => unit == InformationUnit.Bits ? nats / Math.Log(2) : nats;
}

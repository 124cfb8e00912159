namespace WebNN.Api.Models;

/// <summary>
/// McNemar's test in its exact form (McNemar 1947; the binomial of Dietterich 1998 without approximation): whether two classifiers that saw
/// the same samples differ by more than luck. Only samples count of which one got right what the other got wrong.
/// </summary>
internal static class McNemar
{
    /// <summary>
    /// The two-sided p-value: the probability that a fair coin, thrown once for each such sample, falls at least as unevenly.
    /// </summary>
    /// <param name="onlyFirst">Samples that only the first got right.</param>
    /// <param name="onlySecond">Samples that only the second got right.</param>
    /// <returns>0 to 1; 1 where there are none.</returns>
    public static double PValue(int onlyFirst, int onlySecond)
    {
        var (throws, fewer) = (onlyFirst + onlySecond, Math.Min(onlyFirst, onlySecond));

        // ln of C(n, k)/2ⁿ: the powers of two leave the range of double at a thousand throws
        var log = -throws * Math.Log(2);
        var tail = Math.Exp(log);
        for (var k = 1; k <= fewer; k++)
        {
            log += Math.Log((throws - k + 1) / (double)k);
            tail += Math.Exp(log);
        }

        return Math.Min(1, 2 * tail);
    }
}

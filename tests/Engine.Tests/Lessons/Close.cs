using Xunit;

namespace WebNN.Engine.Tests.Lessons;

internal static class Close
{
    /// <summary>Relative, but absolute below 1.</summary>
    public static void To(double expected, double actual, double tolerance = 1e-12) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)),
        FormattableString.Invariant($"{actual:R} is not {expected:R}"));

    public static void To(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            To(expected[i], actual[i], tolerance);
    }
}

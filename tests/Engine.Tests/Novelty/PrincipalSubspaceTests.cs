using WebNN.Engine.Novelty;
using Xunit;

namespace WebNN.Engine.Tests.Novelty;

public class PrincipalSubspaceTests
{
    private const int Dimensions = 50;

    [Fact]
    public void A_sample_within_the_span_has_no_residual_and_one_beside_it_its_squared_distance()
    {
        // samples that vary along the first 15 axes only, most along the first, around a mean that is not zero
        var samples = Samples(count: 400, (n, d, rng) => d < 15 ? 3 + ((20 - d) * (float)rng.NextNormal()) : 3);
        var subspace = PrincipalSubspace.Fit(samples);

        Assert.Equal(0, Residual(subspace, d => d == 2 ? 40 : 3), 1e-2);
        Assert.Equal(25 + 16, Residual(subspace, d => d == 20 ? 8 : d == 40 ? -1 : d == 5 ? -17 : 3), 0.2);
    }

    [Fact]
    public void The_basis_is_orthonormal_and_leaves_as_little_variance_as_the_axes_of_most_variance()
    {
        float Width(int d) => d < 15 ? 10 : 1;
        var samples = Samples(count: 2000, (_, d, rng) => Width(d) * (float)rng.NextNormal());
        var subspace = PrincipalSubspace.Fit(samples);
        for (var a = 0; a < PrincipalSubspace.Directions; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var dot = Enumerable.Range(0, Dimensions).Sum(d => subspace.Columns[d, a] * subspace.Columns[d, b]);
                Assert.Equal(a == b ? 1 : 0, dot, 1e-4);
            }
        }

        // 35 axes of variance 1 stay outside
        var outside = Enumerable.Range(0, 500).Average(n => Residual(subspace, d => samples[n, d] + subspace.Columns[d, 15]));
        Assert.InRange(outside, 31, 37);
    }

    [Fact]
    public void Fewer_samples_than_directions_leave_no_residual_of_their_own()
    {
        var samples = Samples(count: 4, (_, _, rng) => (float)rng.NextNormal());
        var copy = samples.ToArray();
        var subspace = PrincipalSubspace.Fit(samples);
        Assert.Equal(0, Residual(subspace, d => copy[(2 * Dimensions) + d]), 1e-4);
        Assert.All(subspace.Columns.ToArray(), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Without_samples_everything_is_as_far_as_it_is_long() =>
        Assert.Equal(9, Residual(PrincipalSubspace.Fit(new Matrix<float>(0, Dimensions)), d => d == 7 ? 3 : 0), 1e-5);

    private static double Residual(PrincipalSubspace subspace, Func<int, float> sample) =>
        subspace.Residual(Projection.Of([.. Enumerable.Range(0, Dimensions).Select(sample)], subspace.Columns, 0));

    private static Matrix<float> Samples(int count, Func<int, int, Rng, float> number)
    {
        var (samples, rng) = (new Matrix<float>(count, Dimensions), new Rng(5));
        for (var n = 0; n < count; n++)
        {
            for (var d = 0; d < Dimensions; d++)
                samples[n, d] = number(n, d, rng);
        }

        return samples;
    }
}

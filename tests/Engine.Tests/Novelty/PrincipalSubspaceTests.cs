using WebNN.Engine.Novelty;
using Xunit;

namespace WebNN.Engine.Tests.Novelty;

public class PrincipalSubspaceTests
{
    private const int Dimensions = 50;

    [Fact]
    public void A_sample_within_the_span_has_no_residual_and_one_beside_it_its_squared_distance()
    {
        // samples that vary along the first 16 axes only, most along the first, around a mean that is not zero
        var samples = Samples(count: 400, (n, d, rng) => d < 16 ? 3 + ((20 - d) * (float)rng.NextNormal()) : 3);
        var subspace = PrincipalSubspace.Fit(samples);

        Assert.Equal(0, Residual(subspace, d => d == 2 ? 40 : 3), 1e-2);
        Assert.Equal(25 + 16, Residual(subspace, d => d == 20 ? 8 : d == 40 ? -1 : d == 5 ? -17 : 3), 0.2);
    }

    [Fact]
    public void The_basis_is_orthonormal_and_leaves_as_little_variance_as_the_axes_of_most_variance()
    {
        float Width(int d) => d < 16 ? 10 : 1;
        var samples = Samples(count: 2000, (_, d, rng) => Width(d) * (float)rng.NextNormal());
        var subspace = PrincipalSubspace.Fit(samples);
        for (var a = 0; a < PrincipalSubspace.Directions; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var dot = Enumerable.Range(0, Dimensions).Sum(d => subspace.Basis[d, a] * subspace.Basis[d, b]);
                Assert.Equal(a == b ? 1 : 0, dot, 1e-4);
            }
        }

        // 34 axes of variance 1 stay outside
        var coordinates = new Matrix<float>(1, PrincipalSubspace.Directions);
        var outside = Enumerable.Range(0, 500).Average(n => subspace.Residual(One(samples, n, subspace), coordinates));
        Assert.InRange(outside, 30, 36);
    }

    [Fact]
    public void Fewer_samples_than_directions_leave_no_residual_of_their_own()
    {
        var samples = Samples(count: 4, (_, _, rng) => (float)rng.NextNormal());
        var copy = samples.ToArray();
        var subspace = PrincipalSubspace.Fit(samples);
        Assert.Equal(0, Residual(subspace, d => copy[(2 * Dimensions) + d]), 1e-4);
        Assert.All(subspace.Basis.ToArray(), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Without_samples_everything_is_as_far_as_it_is_long() =>
        Assert.Equal(9, Residual(PrincipalSubspace.Fit(new Matrix<float>(0, Dimensions)), d => d == 7 ? 3 : 0), 1e-5);

    // a row that Fit has centred, as it was
    private static Matrix<float> One(Matrix<float> centred, int row, PrincipalSubspace subspace)
    {
        var one = new Matrix<float>(1, Dimensions);
        for (var d = 0; d < Dimensions; d++)
            one[0, d] = centred[row, d] + subspace.Mean[0, d];
        return one;
    }

    private static double Residual(PrincipalSubspace subspace, Func<int, float> sample)
    {
        var x = new Matrix<float>(1, Dimensions);
        for (var d = 0; d < Dimensions; d++)
            x[0, d] = sample(d);
        return subspace.Residual(x, new Matrix<float>(1, PrincipalSubspace.Directions));
    }

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

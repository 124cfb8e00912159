using Xunit;

namespace WebNN.Engine.Tests;

public class RngTests
{
    [Fact]
    public void Numbers_are_those_of_xoshiro256starstar()
    {
        // seed 0, as published for xoshiro256** seeded by SplitMix64 (rand_xoshiro's seed_from_u64(0))
        var rng = new Rng(0);
        Assert.Equal(0x99EC5F36CB75F2B4ul, rng.NextUInt64());
        Assert.Equal(0xBF6E1F784956452Aul, rng.NextUInt64());
        Assert.Equal(0x1A5F849D4933E6E0ul, rng.NextUInt64());
    }

    [Fact]
    public void Same_seed_and_stream_repeat_and_others_differ()
    {
        Assert.Equal(Draw(new Rng(7, 3)), Draw(new Rng(7, 3)));
        Assert.NotEqual(Draw(new Rng(7, 3)), Draw(new Rng(7, 4)));
        Assert.NotEqual(Draw(new Rng(7, 3)), Draw(new Rng(8, 3)));
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var rng = new Rng(1);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            var (x, k) = (rng.NextDouble(), rng.Next(10));
            Assert.InRange(x, 0, Math.BitDecrement(1.0));
            Assert.InRange(rng.NextDouble(-2, 3), -2, 3);
            counts[k]++;
        }

        // expected 10 000 each, standard deviation 95
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.Next(0));
    }

    [Fact]
    public void Normal_numbers_have_mean_zero_and_deviation_one()
    {
        var rng = new Rng(2);
        var numbers = Enumerable.Range(0, 200_000).Select(_ => rng.NextNormal()).ToArray();
        Assert.Equal(0, numbers.Average(), 0.01);
        Assert.Equal(1, numbers.Average(x => x * x), 0.02);
        Assert.Equal(0.6827, numbers.Count(x => Math.Abs(x) < 1) / 200_000.0, 0.005);
    }

    [Fact]
    public void Shuffle_is_a_permutation_and_every_order_is_as_likely()
    {
        var rng = new Rng(3);
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 6_000; i++)
        {
            int[] items = [1, 2, 3];
            rng.Shuffle(items);
            var order = string.Join(',', items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1_150));
    }

    private static ulong[] Draw(Rng rng) => [.. Enumerable.Range(0, 20).Select(_ => rng.NextUInt64())];
}

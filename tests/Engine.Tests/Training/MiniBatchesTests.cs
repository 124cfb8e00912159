using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class MiniBatchesTests
{
    [Fact]
    public void With_replacement_draws_every_row_about_as_often()
    {
        var counts = new int[50];
        foreach (var row in Rows(50, Sampling.WithReplacement, 1, 20, 2_500))
            counts[row]++;

        // 50 000 draws: 1000 each, standard deviation 31
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.NotEqual(0, Rows(50, Sampling.WithReplacement, 1, 50, 1).GroupBy(row => row).Count(group => group.Count() > 1));
    }

    [Fact]
    public void Shuffle_gives_every_row_once_per_epoch_in_changing_orders_even_where_batches_straddle_epochs()
    {
        var rows = Rows(10, Sampling.Shuffle, 3, 4, 5).ToArray();
        Assert.Equal(Enumerable.Range(0, 10), rows[..10].Order());
        Assert.Equal(Enumerable.Range(0, 10), rows[10..].Order());
        Assert.NotEqual(rows[..10], rows[10..]);
    }

    [Fact]
    public void Sequential_goes_round_in_file_order() =>
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2], Rows(5, Sampling.Sequential, 1, 4, 2));

    [Theory]
    [InlineData(Sampling.WithReplacement)]
    [InlineData(Sampling.Shuffle)]
    [InlineData(Sampling.Sequential)]
    public void Any_iteration_can_be_asked_for_first(Sampling sampling)
    {
        var inOrder = Rows(30, sampling, 9, 7, 12).ToArray();
        var late = new int[7];
        new MiniBatches(30, sampling, 9).Rows(12, late);
        Assert.Equal(inOrder[^7..], late);
    }

    [Theory]
    [InlineData(Sampling.WithReplacement)]
    [InlineData(Sampling.Shuffle)]
    public void Another_seed_gives_another_order(Sampling sampling) =>
        Assert.NotEqual(Rows(30, sampling, 1, 10, 3), Rows(30, sampling, 2, 10, 3));

    private static List<int> Rows(int count, Sampling sampling, ulong seed, int batch, int iterations)
    {
        var batches = new MiniBatches(count, sampling, seed);
        var rows = new int[batch];
        var all = new List<int>();
        for (var i = 1; i <= iterations; i++)
        {
            batches.Rows(i, rows);
            all.AddRange(rows);
        }

        return all;
    }
}

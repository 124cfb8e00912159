using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class SyntheticDigitsTests
{
    [Fact]
    public void Sample_depends_on_seed_and_number_alone()
    {
        var many = SyntheticDigits.Create(60, seed: 9);
        var pixels = new byte[784];
        for (var i = 59; i >= 0; i--)
        {
            Assert.Equal(many.Labels[i], SyntheticDigits.Draw(9, i, pixels));
            Assert.Equal(many.Pixels(i).ToArray(), pixels);
        }

        SyntheticDigits.Draw(10, 0, pixels);
        Assert.NotEqual(many.Pixels(0).ToArray(), pixels);
    }

    [Fact]
    public void Every_ten_samples_hold_each_digit_once()
    {
        var data = SyntheticDigits.Create(1000, seed: 3);
        foreach (var ten in data.Labels.ToArray().Chunk(10))
            Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ten.Order().Select(label => (int)label));

        Assert.True(data.Labels.ToArray().Chunk(10).Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count() > 90);
    }

    [Fact]
    public void Train_and_test_share_no_image()
    {
        var train = SyntheticDigits.Train();
        var test = SyntheticDigits.Test();
        Assert.Equal((SyntheticDigits.TrainCount, SyntheticDigits.TestCount), (train.Count, test.Count));

        var seen = Enumerable.Range(0, train.Count).Select(i => Convert.ToHexString(train.Pixels(i))).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(train.Count, seen.Count);
        Assert.DoesNotContain(Enumerable.Range(0, test.Count), i => seen.Contains(Convert.ToHexString(test.Pixels(i))));
    }

    [Fact]
    public void Images_have_the_size_place_and_greys_of_mnist()
    {
        var data = SyntheticDigits.Create(500, seed: 4);
        double mean = 0, grey = 0, ink = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var (left, top, right, bottom) = (28, 28, -1, -1);
            double mass = 0, x = 0, y = 0;
            for (var p = 0; p < 784; p++)
            {
                var value = data.Pixels(i)[p];
                if (value > 0)
                {
                    (left, right) = (Math.Min(left, p % 28), Math.Max(right, p % 28));
                    (top, bottom) = (Math.Min(top, p / 28), Math.Max(bottom, p / 28));
                    (mass, x, y) = (mass + value, x + (value * (p % 28)), y + (value * (p / 28)));
                    (ink, grey) = (ink + 1, grey + (value is > 10 and < 245 ? 1 : 0));
                }
            }

            mean += mass / 255 / 784 / data.Count;
            Assert.InRange(Math.Max(right - left, bottom - top) + 1, 17, 23);
            Assert.InRange(x / mass, 13.4, 14.6);
            Assert.InRange(y / mass, 13.4, 14.6);
        }

        Assert.InRange(mean, 0.10, 0.15); // MNIST: 0.13
        Assert.InRange(grey / ink, 0.3, 0.7);
    }

    [Fact]
    public void Digits_are_told_apart_by_their_nearest_neighbour()
    {
        var train = SyntheticDigits.Create(5000, seed: 1);
        var test = SyntheticDigits.Create(100, seed: 2);
        var right = 0;
        for (var i = 0; i < test.Count; i++)
        {
            var (best, label) = (long.MaxValue, -1);
            for (var j = 0; j < train.Count; j++)
            {
                var distance = Distance(test.Pixels(i), train.Pixels(j));
                (best, label) = distance < best ? (distance, train.Labels[j]) : (best, label);
            }

            right += label == test.Labels[i] ? 1 : 0;
        }

        Assert.True(right >= 93, $"{right} of 100");
    }

    private static long Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = 0L;
        for (var p = 0; p < a.Length; p++)
            sum += (a[p] - b[p]) * (a[p] - b[p]);

        return sum;
    }
}

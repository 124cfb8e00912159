using System.Security.Cryptography;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class AugmenterTests
{
    private static readonly AugmentationOptions Everything = new(2, 10, 0.1, 0.1, new ElasticOptions(8, 4));
    private static readonly Dataset Digits = SyntheticDigits.Create(200, seed: 6);

    public static TheoryData<AugmentationOptions, string> OutOfRange => new()
    {
        { new() { Shift = -1 }, "Shift is -1" },
        { new() { Shift = double.NaN }, "Shift is NaN" },
        { new() { Rotate = 181 }, "Rotate is 181" },
        { new() { Scale = 1 }, "Scale is 1" },
        { new() { Shear = double.PositiveInfinity }, "Shear is" },
        { new() { Elastic = new(-1, 4) }, "Elastic.Alpha is -1" },
        { new() { Elastic = new(1, 0) }, "Elastic.Sigma is 0" },
    };

    [Fact]
    public void Nothing_to_change_leaves_every_pixel_as_it_is()
    {
        Assert.True(new AugmentationOptions().IsNone);
        Assert.False(Everything.IsNone);
        var augmenter = new Augmenter(new AugmentationOptions(Elastic: new(0, 4)), seed: 1);
        var (bytes, floats, expected) = (new byte[784], new float[784], new float[784]);
        for (var i = 0; i < Digits.Count; i++)
        {
            augmenter.Apply(Digits.Pixels(i), bytes, (ulong)i);
            Assert.Equal(Digits.Pixels(i).ToArray(), bytes);

            augmenter.Apply(Digits.Pixels(i), floats, (ulong)i);
            Digits.CopyTo<float>(i, expected);
            Assert.Equal(expected, floats);
        }
    }

    [Fact]
    public void Result_depends_on_seed_and_number_not_on_order_or_instance()
    {
        var expected = Results(new Augmenter(Everything, seed: 5), Enumerable.Range(0, 50));
        Assert.Equal(expected, Results(new Augmenter(Everything, seed: 5), Enumerable.Range(0, 50).Reverse()));
        Assert.Equal(50, expected.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual(expected[0], Results(new Augmenter(Everything, seed: 6), [0])[0]);
    }

    [Fact]
    public void Result_is_the_same_for_every_vector_width()
    {
        // the suite runs once per instruction set: this value must hold in each
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var augmenter = new Augmenter(Everything, seed: 3);
        var (bytes, image) = (new byte[784], new byte[784]);
        for (var p = 0; p < image.Length; p++)
            image[p] = (byte)(p * 37);

        for (var i = 0ul; i < 20; i++)
        {
            augmenter.Apply(image, bytes, i);
            hash.AppendData(bytes);
        }

        Assert.Equal("38C6221156B41B27", Convert.ToHexString(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void Shift_moves_evenly_in_its_range_and_by_nothing_on_average()
    {
        var places = Moved(new AugmentationOptions(Shift: 3), x: 14, y: 10);
        Assert.All(places, place => Assert.True(Math.Abs(place.X - 14) <= 3.01 && Math.Abs(place.Y - 10) <= 3.01));
        Assert.InRange(places.Average(place => place.X), 13.85, 14.15);
        Assert.InRange(places.Average(place => place.Y), 9.85, 10.15);
        Assert.InRange(places.Average(place => Math.Pow(place.X - 14, 2)), 2.7, 3.3); // 3²/3
    }

    [Fact]
    public void Rotation_keeps_the_distance_from_the_middle_and_reaches_its_angle()
    {
        var places = Moved(new AugmentationOptions(Rotate: 30), x: 22, y: 14);
        Assert.All(places, place => Assert.InRange(Math.Sqrt(Math.Pow(place.X - 13.5, 2) + Math.Pow(place.Y - 13.5, 2)), 8.2, 8.9));
        var angles = places.Select(place => Math.Atan2(place.Y - 13.5, place.X - 13.5) * 180 / Math.PI).ToArray();
        Assert.InRange(angles.Min(), -28, -24);
        Assert.InRange(angles.Max(), 31, 35); // the point itself lies at 3.4 degrees
    }

    [Fact]
    public void Scale_stretches_both_axes_by_themselves()
    {
        var places = Moved(new AugmentationOptions(Scale: 0.2), x: 20, y: 20);
        Assert.All(places, place => Assert.True(Math.Abs(place.X - 20) <= 1.4 && Math.Abs(place.Y - 20) <= 1.4));
        Assert.InRange(places.Max(place => place.X), 21, 21.4);
        Assert.InRange(places.Min(place => place.Y), 18.6, 19);
        Assert.Contains(places, place => place.X > 20.8 && place.Y < 19.2);
    }

    [Fact]
    public void Shear_moves_the_top_against_the_bottom_and_no_row_up_or_down()
    {
        var places = Moved(new AugmentationOptions(Shear: 0.3), x: 14, y: 5);
        Assert.All(places, place => Assert.InRange(place.Y, 4.9, 5.1));
        Assert.InRange(places.Max(place => place.X), 14 + (0.27 * 8.5), 14 + (0.31 * 8.5));
        Assert.InRange(places.Min(place => place.X), 14 - (0.31 * 8.5), 14 - (0.27 * 8.5));
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(8, 2)]
    public void Elastic_moves_by_the_documented_amount(double alpha, double sigma)
    {
        var places = Moved(new AugmentationOptions(Elastic: new(alpha, sigma)), x: 14, y: 14);
        var expected = alpha * 0.163 / sigma;
        Assert.InRange(Math.Sqrt(places.Average(place => Math.Pow(place.X - 14, 2))), 0.75 * expected, 1.25 * expected);
        Assert.InRange(Math.Sqrt(places.Average(place => Math.Pow(place.Y - 14, 2))), 0.75 * expected, 1.25 * expected);
        Assert.InRange(places.Average(place => place.X), 13.85, 14.15);
    }

    [Fact]
    public void Extreme_options_stay_within_the_image_and_its_levels()
    {
        var augmenter = new Augmenter(new AugmentationOptions(14, 180, 0.9, 2, new ElasticOptions(1000, 20)), seed: 1);
        var floats = new float[784];
        for (var i = 0; i < 500; i++)
        {
            augmenter.Apply(Digits.Pixels(i % Digits.Count), floats, (ulong)i);
            Assert.All(floats, value => Assert.InRange(value, 0, 1));
        }
    }

    [Fact]
    public void Background_comes_in_from_outside()
    {
        var white = new byte[784];
        Array.Fill(white, (byte)255);
        var image = new byte[784];
        new Augmenter(new AugmentationOptions(Rotate: 180), seed: 2).Apply(white, image, 0);
        Assert.Contains((byte)0, image);
        Assert.Equal(255, image[(14 * 28) + 14]);
    }

    [Fact]
    public void Nothing_is_allocated_per_image()
    {
        var augmenter = new Augmenter(Everything, seed: 1);
        var (source, bytes, floats) = (Digits.Pixels(0).ToArray(), new byte[784], new float[784]);
        augmenter.Apply(source, bytes, 0);
        augmenter.Apply(source, floats, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0ul; i < 100; i++)
        {
            augmenter.Apply(source, bytes, i);
            augmenter.Apply(source, floats, i);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_outside_its_range_is_refused_by_name(AugmentationOptions options, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Augmenter(options, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Wrong_size_is_refused()
    {
        var augmenter = new Augmenter(Everything, seed: 1);
        Assert.Throws<ArgumentException>(() => augmenter.Apply(new byte[783], new byte[784], 0));
        Assert.Throws<ArgumentException>(() => augmenter.Apply(new byte[784], new float[785], 0));
    }

    private static Dictionary<int, string> Results(Augmenter augmenter, IEnumerable<int> numbers) => numbers.ToDictionary(i => i, i =>
    {
        var bytes = new byte[784];
        augmenter.Apply(Digits.Pixels(i), bytes, (ulong)i);
        return Convert.ToHexString(bytes);
    });

    /// <summary>The places at which the centre of a soft spot at (x, y) ends up, a thousand times.</summary>
    private static (double X, double Y)[] Moved(AugmentationOptions options, int x, int y)
    {
        var spot = new byte[784];
        for (var p = 0; p < 784; p++)
        {
            var square = Math.Pow((p % 28) - x, 2) + Math.Pow((p / 28) - y, 2);
            spot[p] = (byte)(250 * Math.Exp(-square / 2));
        }

        var augmenter = new Augmenter(options, seed: 11);
        var image = new float[784];
        return
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(i =>
                {
                    augmenter.Apply(spot, image, (ulong)i);
                    var mass = image.Sum();
                    return (
                        image.Select((value, p) => value * (p % 28)).Sum() / (double)mass,
                        image.Select((value, p) => value * (p / 28)).Sum() / (double)mass);
                }),
        ];
    }
}

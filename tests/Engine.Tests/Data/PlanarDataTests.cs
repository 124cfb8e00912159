using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class PlanarDataTests
{
    public static TheoryData<string> Names => [.. PlanarData.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_are_balanced_and_points_lie_in_view(string name)
    {
        var data = PlanarData.Create(name, 601, noise: 0.02, seed: 5);

        Assert.Equal((name, 601, 2, PlanarData.ClassesOf(name)), (data.Name, data.Count, data.Inputs, data.Classes));
        var counts = data.Labels.ToArray().GroupBy(label => label).Select(group => group.Count()).ToArray();
        Assert.Equal(data.Classes, counts.Length);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        Assert.All(Points(data), point => Assert.True(Math.Abs(point.X) < 1.2 && Math.Abs(point.Y) < 1.2));
        Assert.True(Points(data).Max(point => point.X) > 0.75 && Points(data).Min(point => point.X) < -0.75);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_gives_the_same_points_and_test_others(string name)
    {
        var train = PlanarData.Train(name);
        Assert.Equal(Points(train), Points(PlanarData.Train(name)));
        Assert.NotEqual(Points(train), Points(PlanarData.Train(name, seed: 2)));
        Assert.Empty(Points(train).Intersect(Points(PlanarData.Test(name))));
    }

    [Fact]
    public void Xor_label_is_that_of_the_gate()
    {
        var data = PlanarData.Create("xor", 200, noise: 0, seed: 1);
        Assert.Equal(data.Labels.ToArray(), Points(data).Select(point => (byte)(point.X > 0 != point.Y > 0 ? 1 : 0)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_noise_the_nearest_neighbour_knows_the_class_but_no_straight_line_does(string name)
    {
        var data = PlanarData.Create(name, 400, noise: 0, seed: 3);
        var points = Points(data);
        var labels = data.Labels.ToArray();
        var right = points.Where((p, i) => labels[i] == labels[Enumerable.Range(0, points.Length).Where(j => j != i)
            .MinBy(j => Math.Pow(points[j].X - p.X, 2) + Math.Pow(points[j].Y - p.Y, 2))]).Count();
        Assert.True(right >= 396, $"{right} of 400");

        var best = 0;
        for (var angle = 0; angle < 360; angle += 5)
        {
            var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
            for (var offset = -1.0; offset <= 1; offset += 0.05)
                best = Math.Max(best, points.Where((p, i) => (p.X * cos) + (p.Y * sin) > offset == (labels[i] == 0)).Count());
        }

        // one cloud of the gaussians can be cut off by a line, the other shapes cannot
        Assert.True(name is "gaussians" || best < 370, $"a line separates {best} of 400");
    }

    [Fact]
    public void Noise_spreads_the_points()
    {
        static double SpreadOfRing(double noise)
        {
            var data = PlanarData.Create("circles", 1000, noise, 1);
            return Points(data).Where((_, i) => data.Labels[i] == 0).Average(p => Math.Pow(Math.Sqrt((p.X * p.X) + (p.Y * p.Y)) - 0.82, 2));
        }

        Assert.InRange(SpreadOfRing(0.2), SpreadOfRing(0) + 0.03, SpreadOfRing(0) + 0.05);
    }

    [Fact]
    public void Unknown_name_and_impossible_noise_are_refused()
    {
        Assert.Contains(
            "xor, circles",
            Assert.Throws<ArgumentException>(() => PlanarData.Create("torus", 10, 0, 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanarData.Create("xor", 10, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanarData.Create("xor", 10, -0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanarData.Create("xor", -1, 0, 1));
    }

    private static (float X, float Y)[] Points(Dataset data)
    {
        var point = new float[2];
        return [.. Enumerable.Range(0, data.Count).Select(i =>
        {
            data.CopyTo<float>(i, point);
            return (point[0], point[1]);
        })];
    }
}

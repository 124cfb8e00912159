using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Lessons;

public sealed class GradientsApiTests(ApiHost host)
{
    private const string Gradient = "/api/lessons/gradient";

    [Theory]
    [InlineData("x0^2+4^2", 3, 6.00000000000378, 6)]
    [InlineData("3^2+x1^2", 4, 7.999999999999119, 8)]
    public async Task The_books_two_partial_derivatives_have_its_digits(string expression, double at, double numerical, double exact)
    {
        var answer = await host.Post("/api/lessons/derivative", new { expression, at });
        Assert.Equal(numerical, answer.GetProperty("numerical").GetDouble());
        Assert.Equal(exact, answer.GetProperty("exact").GetDouble());
    }

    [Fact]
    public async Task A_grid_has_the_books_289_gradients_and_the_heights_below_them()
    {
        var answer = await host.Post(Gradient, """{"expression":"x0^2+x1^2","grid":{"x0":[-2,2,0.25],"x1":[-2,2,0.25]}}""");
        var (points, numerical, values) = (Rows(answer, "points"), Rows(answer, "numerical"), Numbers(answer.GetProperty("values")));
        Assert.Equal((289, 289, 289), (points.Length, numerical.Length, values.Length));
        Assert.Equal([[-2.0, -2], [-1.75, -2], [-1.5, -2]], points[..3]);
        Assert.Equal([2.0, 2], points[^1]);
        for (var i = 0; i < points.Length; i++)
        {
            Assert.Equal(2 * points[i][0], numerical[i][0], 1e-10);
            Assert.Equal(2 * points[i][1], numerical[i][1], 1e-10);
            Assert.Equal(points[i][0] * points[i][0] + points[i][1] * points[i][1], values[i], 1e-12);
        }

        Assert.True(answer.GetProperty("finite").GetBoolean());
    }

    [Fact]
    public async Task A_grid_takes_a_formula_of_one_of_the_two_in_any_order_and_says_where_it_has_no_value()
    {
        var answer = await host.Post(Gradient, """{"expression":"x1-3*x0","grid":{"x0":[0,1,1],"x1":[5,5,1]}}""");
        Assert.Equal([5.0, 2], Numbers(answer.GetProperty("values")));
        Assert.Equal(-3, Rows(answer, "numerical")[0][0], 1e-10);
        var half = await host.Post(Gradient, """{"expression":"log(x1)","grid":{"x0":[0,0,1],"x1":[-1,1,2]}}""");
        Assert.False(half.GetProperty("finite").GetBoolean());
        Assert.Equal(JsonValueKind.Null, half.GetProperty("values")[0].ValueKind);
        Assert.Equal(0, half.GetProperty("values")[1].GetDouble());
        Assert.Equal(0, half.GetProperty("numerical")[1][0].GetDouble());
    }

    [Theory]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2,1e-6],"x1":[-2,2,1e-6]}}""", "grid has 4000001 · 4000001 points; 10000")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-1e308,1e308,1e-300],"x1":[0,0,1]}}""", "10000 are the most")]
    [InlineData("""{"expression":"x0","grid":{"x0":[2,-2,0.25],"x1":[-2,2,0.25]}}""", "grid.x0: from is 2 and to -2")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2,0.25],"x1":[-2,2,0]}}""", "grid.x1: the step is 0; it must be positive")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2,-1],"x1":[-2,2,1]}}""", "grid.x0: the step is -1")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2],"x1":[-2,2,1]}}""", "grid.x0 has 2 numbers; it takes three")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,1e999,1],"x1":[-2,2,1]}}""", "x0")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2,1]}}""", "x1")]
    [InlineData("""{"expression":"x0","grid":{"x0":[-2,2,1],"x1":null}}""", "x1")]
    [InlineData("""{"expression":"x0*y","grid":{"x0":[-2,2,1],"x1":[-2,2,1]}}""", "'y' (position 4); a grid has x0 and x1 alone")]
    [InlineData("""{"expression":"x0","at":{"x0":1},"grid":{"x0":[-2,2,1],"x1":[-2,2,1]}}""", "send one of the two")]
    [InlineData("""{"expression":"x0"}""", "'at', or a 'grid'")]
    [InlineData("""{"expression":"x0","h":0,"grid":{"x0":[-2,2,1],"x1":[-2,2,1]}}""", "h must be positive")]
    public async Task A_grid_that_is_none_is_refused_with_what_would_be_right(string body, string detail) =>
        Assert.Contains(detail, await host.Problem(400, HttpMethod.Post, Gradient, body), StringComparison.Ordinal);

    // the first weight of the book's descents (§4.4.1) by itself
    [Theory]
    [InlineData(0.1, -6.1111e-10, 1e-14)]
    [InlineData(1e-10, -2.99999994, 1e-8)]
    public async Task One_weight_ends_where_the_first_of_two_does(double learningRate, double end, double tolerance)
    {
        var answer = await host.Post("/api/lessons/descent", new { expression = "W^2", start = new { W = -3 }, learningRate, steps = 100 });
        Assert.Equal(end, answer.GetProperty("end").GetProperty("W").GetDouble(), tolerance);
    }

    private static double[][] Rows(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(Numbers)];

    private static double[] Numbers(JsonElement row) => [.. row.EnumerateArray().Select(number => number.GetDouble())];
}

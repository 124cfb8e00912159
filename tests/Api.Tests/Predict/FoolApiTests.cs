using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class FoolApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/api/models/mnist/versions/1/fool";

    private static readonly int[] Digit = [.. SyntheticDigits.Create(1, 9).Pixels(0).ToArray().Select(p => (int)p)];

    [Fact]
    public async Task The_shipped_model_is_fooled_and_predict_reads_the_same_in_the_picture()
    {
        var answer = await host.Post(Path, new { pixels = Digit });
        var read = await host.Post("/predict", new { pixels = Digit, model = "mnist", version = 1 });
        Assert.Equal(read.GetProperty("digit").GetInt32(), answer.GetProperty("from").GetInt32());
        var to = answer.GetProperty("to").GetInt32();
        Assert.NotEqual(answer.GetProperty("from").GetInt32(), to);

        var moved = Numbers(answer.GetProperty("pixels"));
        Assert.All(moved, pixel => Assert.InRange(pixel, 0, 1));
        var misread = await host.Post(
            "/predict",
            new { pixels = answer.GetProperty("pixels"), normalized = true, model = "mnist", version = 1 });
        Assert.Equal(to, misread.GetProperty("digit").GetInt32());

        // distance, greatest and changed, counted again
        var changes = moved.Zip(Digit, (after, before) => Math.Abs(after - (before / 255.0))).ToArray();
        Assert.Equal(Math.Sqrt(changes.Sum(change => change * change)), answer.GetProperty("distance").GetDouble(), 1e-5);
        Assert.Equal(changes.Max(), answer.GetProperty("greatest").GetDouble(), 1e-5);
        Assert.Equal(changes.Count(change => change > (1 / 255.0) + 1e-6), answer.GetProperty("changed").GetInt32());
        Assert.InRange(answer.GetProperty("distance").GetDouble(), 0.1, 5);
    }

    [Fact]
    public async Task The_path_goes_from_the_picture_to_the_end_and_has_its_pictures_where_asked()
    {
        var answer = await host.Post(Path, new { pixels = Digit, pictures = true });
        var path = answer.GetProperty("path").EnumerateArray().ToArray();
        Assert.Equal(0, path[0].GetProperty("distance").GetDouble());
        Assert.Equal(answer.GetProperty("distance").GetDouble(), path[^1].GetProperty("distance").GetDouble());
        Assert.Equal(answer.GetProperty("pixels").ToString(), path[^1].GetProperty("pixels").ToString());
        Assert.Equal(Digit.Select(p => p / 255f), Numbers(path[0].GetProperty("pixels")).Select(p => (float)p));
        Assert.All(path.SkipLast(1), step => Assert.Equal(answer.GetProperty("from").GetInt32(), step.GetProperty("digit").GetInt32()));
        foreach (var step in path)
        {
            var chances = Numbers(step.GetProperty("probabilities"));
            Assert.Equal(1, chances.Sum(), 1e-9);
            Assert.Equal(chances.Max(), step.GetProperty("confidence").GetDouble());
            Assert.Equal(chances[step.GetProperty("digit").GetInt32()], chances.Max());
        }

        var without = await host.Post(Path, new { pixels = Digit });
        Assert.All(without.GetProperty("path").EnumerateArray(), step => Assert.False(step.TryGetProperty("pixels", out _)));
    }

    [Fact]
    public async Task A_target_is_reached_and_one_step_leaves_the_mind_as_it_is()
    {
        var from = (await host.Post(Path, new { pixels = Digit, steps = 1 })).GetProperty("from").GetInt32();
        var target = (from + 5) % 10;
        var answer = await host.Post(Path, new { pixels = Digit, target, steps = 200 });
        Assert.Equal(target, answer.GetProperty("to").GetInt32());

        var one = await host.Post(Path, new { pixels = Digit, target, steps = 1 });
        Assert.Equal(JsonValueKind.Null, one.GetProperty("to").ValueKind);
        Assert.Equal(2, one.GetProperty("path").GetArrayLength());
        Assert.InRange(one.GetProperty("distance").GetDouble(), 0.02, 0.0501);
        var same = await host.Problem(400, HttpMethod.Post, Path, new { pixels = Digit, target = from });
        Assert.Contains("reads already", same, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"steps\":0", "steps is 0; it must be 1 to 200.")]
    [InlineData("\"steps\":201", "steps is 201")]
    [InlineData("\"target\":10", "target is 10; the classes are 0 to 9.")]
    [InlineData("\"pictures\":1", "pictures must be true or false, but is 1")]
    [InlineData("\"of\":1", "there is pixels, normalized, target, steps, pictures.")]
    public async Task A_field_that_is_wrong_is_named(string field, string expected)
    {
        var body = $$"""{"pixels":[{{string.Join(',', Digit)}}],{{field}}}""";
        Assert.Contains(expected, await host.Problem(400, HttpMethod.Post, Path, body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_there_takes_no_image_or_knows_one_class_is_not_fooled()
    {
        var registry = host.Services.GetRequiredService<ModelRegistry>();
        registry.Publish("points-to-fool", TestModels.Network(3, Activation.Relu, 2, 3, 2), new ModelFacts());
        registry.Publish("single", TestModels.Network(3, Activation.Relu, 784, 3, 1), new ModelFacts());
        await host.Problem(404, HttpMethod.Post, "/api/models/nosuch/versions/1/fool", new { pixels = Digit });
        await host.Problem(400, HttpMethod.Post, "/api/models/points-to-fool/versions/1/fool", new { pixels = Digit });
        var single = await host.Problem(400, HttpMethod.Post, "/api/models/single/versions/1/fool", new { pixels = Digit });
        Assert.Contains("a single class", single, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}

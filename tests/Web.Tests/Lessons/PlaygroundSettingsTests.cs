using WebNN.Engine;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class PlaygroundSettingsTests
{
    private readonly LinkState _link = new();
    private PlaygroundSettings _settings = new();

    [Fact]
    public void An_address_without_a_query_gives_the_settings_of_a_first_visit()
    {
        Read("");
        Assert.Equal(new PlaygroundSettings(), _settings);
        Assert.Equal("", Write());
    }

    [Fact]
    public void Settings_that_were_written_into_an_address_read_back_the_same()
    {
        Read("");
        var written = _settings = new PlaygroundSettings
        {
            Data = "moons",
            PointsText = "a10_-20.b30_40",
            Limit = 50,
            ShowTest = true,
            LayersText = "8-1",
            Activation = Activation.Relu,
            Optimizer = OptimizerKind.Momentum,
            Rate = 0.5,
            Decay = 0.01,
            Pace = 200,
            Iterations = 77,
            Seed = 7,
            Model = "mine",
        };
        var query = Write();
        Read("");
        Assert.NotEqual(written, _settings);
        Read(query);
        Assert.Equal(written, _settings);
        Assert.StartsWith("data=moons&points=a10_-20.b30_40&limit=50&test=1&layers=8-1&activation=relu", query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5-3", "5-3")]
    [InlineData("9-3-0-x-8", "3-8")]
    [InlineData("1-2-3-4", "1-2-3")]
    [InlineData("", "")]
    public void Layers_that_the_playground_cannot_show_are_dropped(string text, string normalized) =>
        Assert.Equal(normalized, (_settings with { LayersText = text }).Normalize().LayersText);

    [Fact]
    public void Points_that_are_none_are_dropped()
    {
        var settings = (_settings with { PointsText = "a10_20.z1_1.b999_0.c-30_40" }).Normalize();
        Assert.Equal("a10_20.c-30_40", settings.PointsText);
        Assert.Equal([new OwnPoint(0.1, 0.2, 0), new OwnPoint(-0.3, 0.4, 2)], settings.OwnPoints);
    }

    [Fact]
    public void Layers_are_added_removed_and_resized()
    {
        Assert.Equal([5, 3, 4], _settings.AddLayer().Layers);
        Assert.Equal([5], _settings.RemoveLayer().Layers);
        Assert.Empty(_settings.RemoveLayer().RemoveLayer().Layers);
        Assert.Equal([5, 4], _settings.ResizeLayer(1, 1).Layers);
    }

    [Fact]
    public void Own_points_have_no_name_that_a_caller_of_the_API_could_use()
    {
        Assert.NotNull(_settings.ToRequest("m"));
        Assert.Equal("circles", _settings.ModelStem);
        var own = _settings.AddPoint(new OwnPoint(0.5, 0, 1));
        Assert.Null(own.ToRequest("m"));
        Assert.Equal("points", own.ModelStem);
        Assert.Null((_settings with { Data = PlaygroundPoints.Empty }).ToRequest("m"));
    }

    [Fact]
    public void A_spec_matches_the_settings_it_was_made_of_and_no_others()
    {
        var spec = _settings.ToSpec("m").Resolve(300);
        Assert.True(_settings.Matches(spec, 300));
        Assert.True((_settings with { Pace = 5, Model = "other", ShowTest = true }).Matches(spec, 300));
        Assert.False((_settings with { Rate = 0.03 }).Matches(spec, 300));
        Assert.False(_settings.AddLayer().Matches(spec, 300));
        Assert.False((_settings with { Seed = 43 }).Matches(spec, 300));
    }

    [Fact]
    public void The_network_has_the_layers_and_the_classes_and_depends_on_the_seed()
    {
        var network = _settings.CreateNetwork(3);
        Assert.Equal([2, 5, 3, 3], network.Spec.Sizes);
        Assert.Equal(Weights(network), Weights(_settings.CreateNetwork(3)));
        Assert.NotEqual(Weights(network), Weights((_settings with { Seed = 43 }).CreateNetwork(3)));
    }

    private static float[] Weights(Network<float> network) => network.Parameters[0].Value.ToArray();

    private void Read(string query) =>
        _link.Read(new Uri("http://localhost/learn/playground?" + query), link => _settings = _settings.Link(link));

    private string Write() => _link.Write(link => _settings = _settings.Link(link));
}

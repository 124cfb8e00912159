using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelsApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Models_and_versions_are_listed_newest_first()
    {
        Registry.Publish("listed", TestModels.Network(1), new ModelFacts { Dataset = "xor", Test = new Score(0.5, 1) });
        Registry.Publish("listed", TestModels.Network(2), new ModelFacts());
        var list = await host.Get("/api/models");
        Assert.Equal("mnist", list.GetProperty("default").GetString());
        var names = list.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("name").GetString()).ToList();
        Assert.Contains("book", names);
        Assert.Contains("mnist", names);
        var one = await host.Get("/api/models/listed");
        Assert.Equal([2, 1], one.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal(2, one.GetProperty("serving").GetInt32());
        var version = await host.Get("/api/models/listed/versions/1");
        Assert.Equal([784, 20, 10], version.GetProperty("layers").EnumerateArray().Select(l => l.GetInt32()));
        Assert.Equal("relu", version.GetProperty("activation").GetString());
        Assert.Equal((784 * 20) + 20 + (20 * 10) + 10, version.GetProperty("parameterCount").GetInt32());
        Assert.Equal("xor", version.GetProperty("dataset").GetString());
        Assert.Equal(64, version.GetProperty("sha256").GetString()!.Length);
        Assert.Equal(64, version.GetProperty("parametersSha256").GetString()!.Length);
    }

    [Fact]
    public async Task Versions_come_in_pages()
    {
        for (var i = 0; i < 13; i++)
            Registry.Publish("many", TestModels.Network(1, Activation.Relu, 2, 2, 2), new ModelFacts());
        var listed = (await host.Get("/api/models?after=many&limit=1")).GetProperty("models");
        Assert.Equal(1, listed.GetArrayLength());
        Assert.True(string.CompareOrdinal(listed[0].GetProperty("name").GetString(), "many") > 0);
        var model = (await host.Get("/api/models"))
            .GetProperty("models")
            .EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == "many");
        Assert.Equal((13, 10), (model.GetProperty("versionCount").GetInt32(), model.GetProperty("versions").GetArrayLength()));
        Assert.Equal("13 12", await Page("?limit=2"));
        Assert.Equal("11 10", await Page("?limit=2&before=12"));
        Assert.Equal("2 1", await Page("?before=3"));
        Assert.Contains("1 to 1000", await host.Problem(400, HttpMethod.Get, "/api/models?limit=0"), StringComparison.Ordinal);

        async Task<string> Page(string query) =>
            string.Join(
                ' ',
                (await host.Get("/api/models/many" + query))
                    .GetProperty("versions")
                    .EnumerateArray()
                    .Select(v => v.GetProperty("version").GetRawText()));
    }

    [Fact]
    public async Task Parameters_too_large_for_an_answer_are_a_400()
    {
        var network = TestModels.Network(3);
        foreach (var parameter in network.Parameters)
            parameter.Value.CopyFrom([.. parameter.Value.ToArray().Select(value => value * 1e30f)]);

        Registry.Publish("huge", network, new ModelFacts());
        var pixels = Enumerable.Repeat(1, 784).ToArray();
        Assert.Contains(
            "too large",
            await host.Problem(400, HttpMethod.Post, "/predict", new { pixels, model = "huge" }),
            StringComparison.Ordinal);
        var evaluated = await host.Post("/api/models/huge/versions/1/evaluate", new { dataset = "synthetic-digits" });
        Assert.Equal(System.Text.Json.JsonValueKind.Null, evaluated.GetProperty("loss").ValueKind);
    }

    [Theory]
    [InlineData("GET", "/api/models/nosuch", 404)]
    [InlineData("GET", "/api/models/..%2f..%2fetc", 404)]
    [InlineData("GET", "/api/models/mnist/versions/999", 404)]
    [InlineData("GET", "/api/models/mnist/versions/x", 404)]
    [InlineData("DELETE", "/api/models/mnist/versions/1", 409)]
    [InlineData("DELETE", "/api/models/mnist/aliases/nosuch", 404)]
    public async Task What_cannot_be_done_says_so(string method, string path, int status) =>
        await host.Problem(status, new HttpMethod(method), path);
}

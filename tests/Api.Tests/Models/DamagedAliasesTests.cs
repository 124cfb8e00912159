using WebNN.Api.Models;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class DamagedAliasesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-aliases-").FullName;

    public DamagedAliasesTests()
    {
        using var registry = TestModels.Registry(_folder);
        foreach (var model in new[] { "hurt", "well" })
        {
            registry.Publish(model, TestModels.Network(1), new ModelFacts());
            registry.Publish(model, TestModels.Network(2), new ModelFacts());
            registry.SetAlias(model, ModelRegistry.Production, 1);
        }
    }

    private string Aliases => Path.Combine(_folder, "models", "hurt", "aliases.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"aliases\":{\"production\":1}}")]
    [InlineData("{\"production\":\"1\"}")]
    [InlineData("{\"aliases\":{\"production\":1}, \"hist")]
    [InlineData("{\"aliases\":{\"production\":\"one\"},\"history\":[],\"settled\":2}")]
    [InlineData("{\"aliases\":{\"production\":1},\"history\":null,\"settled\":2}")]
    [InlineData("{\"production\":null}")]
    [InlineData("link")]
    [InlineData("folder")]
    public void A_damaged_file_keeps_its_model_from_guessing_and_no_other(string content)
    {
        Damage(content);
        using var registry = TestModels.Registry(_folder);
        foreach (var reference in new ModelReference[] { new("hurt"), new("hurt", Alias: "production"), new("hurt", 1, "production") })
        {
            var refused = Assert.IsType<ModelLookup.Unavailable>(registry.Find(reference));
            Assert.Contains("aliases.json", refused.Detail, StringComparison.Ordinal);
            Assert.Contains("PUT /api/models/hurt/aliases/production", refused.Detail, StringComparison.Ordinal);
        }

        Assert.Null(registry.Describe(new("hurt")));
        Assert.Equal(2, registry.Resolve("hurt", 2)!.Version.Version);
        Assert.Equal(1, registry.Resolve("well")!.Version.Version);
    }

    [Fact]
    public void What_is_published_meanwhile_decides_nothing_and_nothing_is_deleted()
    {
        Damage("");
        using var registry = TestModels.Registry(_folder);
        var published = registry.Publish("hurt", TestModels.Network(3), new ModelFacts(), _ => new Judgement(
            true,
            new Score(1, 0),
            "",
            PromotionReason.Only));
        Assert.Equal((3, null), (published.Version, published.Serving));
        Assert.IsType<ModelLookup.Unavailable>(registry.Find(new("hurt")));
        Assert.Equal(DeleteOutcome.AliasesUnknown, registry.Delete("hurt", 2));
        Assert.Equal(AliasOutcome.AliasesUnknown, registry.SetAlias("hurt", "staging", 2));
        Assert.Equal(AliasOutcome.AliasesUnknown, registry.RemoveAlias("hurt", "production"));
        Assert.Equal("", File.ReadAllText(Aliases));
    }

    [Fact]
    public void Saying_what_is_to_serve_repairs_it_and_keeps_what_was_damaged()
    {
        Damage("{\"half");
        using (var registry = TestModels.Registry(_folder))
        {
            Assert.Equal(AliasOutcome.Moved, registry.SetAlias("hurt", "production", 2));
            Assert.Equal(2, registry.Resolve("hurt")!.Version.Version);
        }

        Assert.Equal("{\"half", File.ReadAllText(Aliases + ".damaged"));
        using var again = TestModels.Registry(_folder);
        Assert.Equal(2, again.Resolve("hurt")!.Version.Version);
    }

    [Fact]
    public void An_alias_that_points_at_nothing_serves_nothing()
    {
        File.WriteAllText(Aliases, """{"aliases":{"production":7,"staging":8},"history":[],"settled":2}""");
        using var registry = TestModels.Registry(_folder);
        Assert.Contains("version 7, which is not there", registry.Refusal("hurt").Detail, StringComparison.Ordinal);
        Assert.Equal(503, registry.Refusal("hurt", alias: "staging").Status());
        Assert.Equal(2, registry.Resolve("hurt", 2)!.Version.Version);
    }

    [Fact]
    public void Where_production_points_at_a_version_that_cannot_be_loaded_no_other_takes_its_place()
    {
        File.WriteAllText(Path.Combine(_folder, "models", "hurt", "1", "model.safetensors"), "");
        using var registry = TestModels.Registry(_folder);
        Assert.Contains("Version 1 of model 'hurt' cannot be loaded", registry.Refusal("hurt").Detail, StringComparison.Ordinal);
        Assert.Equal(2, registry.Resolve("hurt", 2)!.Version.Version);
    }

    [Theory]
    [InlineData("hurt", 503)]
    [InlineData("well", 200)]
    public async Task The_server_says_so_on_every_route_that_asks(string defaultModel, int ready)
    {
        await using var host = new ApiHost { Settings = [("WebNN:DefaultModel", defaultModel)] };
        Directory.Delete(host.DataDirectory);
        Directory.Move(_folder, host.DataDirectory);
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(host.DataDirectory, "models", "hurt", "aliases.json"), "");
        await host.InitializeAsync();

        var pixels = new float[784];
        Assert.Contains(
            "aliases.json",
            await host.Problem(503, HttpMethod.Post, "/predict", new { pixels, model = "hurt" }),
            StringComparison.Ordinal);
        Assert.Equal(
            200,
            (
                await host.Call(
                    HttpMethod.Post,
                    "/predict",
                    new
                    {
                        pixels,
                        model = "hurt",
                        version = 1,
                    })).Status);
        Assert.Equal(200, (await host.Call(HttpMethod.Post, "/predict", new { pixels, model = "well" })).Status);
        Assert.Equal(503, (await host.Call(HttpMethod.Post, "/v1/models/hurt:predict", new { instances = new[] { pixels } })).Status);
        Assert.Equal(503, (await host.Call(HttpMethod.Get, "/v2/models/hurt/ready")).Status);
        Assert.Equal(200, (await host.Call(HttpMethod.Get, "/v2/models/hurt/versions/1/ready")).Status);
        var (status, health) = await host.Call(HttpMethod.Get, "/health/ready");
        Assert.Equal(ready, status);
        Assert.Contains("aliases.json", health.GetRawText(), StringComparison.Ordinal);
        var model = await host.Get("/api/models/hurt");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, model.GetProperty("serving").ValueKind);
        Assert.Contains("aliases.json", model.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(503, (await host.Call(HttpMethod.Delete, "/api/models/hurt/versions/2")).Status);
    }

    private void Damage(string content)
    {
        File.Delete(Aliases);
        if (content == "link")
            File.CreateSymbolicLink(Aliases, Aliases + ".gone");
        else if (content == "folder")
            Directory.CreateDirectory(Aliases);
        else
            File.WriteAllText(Aliases, content);
    }
}

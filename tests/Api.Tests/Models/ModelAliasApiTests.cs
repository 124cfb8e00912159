using WebNN.Api.Models;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelAliasApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Aliases_move_and_guard_their_version()
    {
        Registry.Publish("aliased", TestModels.Network(1), new ModelFacts());
        Registry.Publish("aliased", TestModels.Network(2), new ModelFacts());
        await host.Call(HttpMethod.Put, "/api/models/aliased/aliases/production", new { version = 1 });
        Assert.Equal(1, (await host.Post("/predict", new { pixels = new int[784], model = "aliased" })).GetProperty("version").GetInt32());
        Assert.Contains(
            "production",
            await host.Problem(409, HttpMethod.Delete, "/api/models/aliased/versions/1"),
            StringComparison.Ordinal);
        await host.Problem(404, HttpMethod.Put, "/api/models/aliased/aliases/production", new { version = 7 });
        await host.Problem(400, HttpMethod.Put, "/api/models/aliased/aliases/UP", new { version = 1 });
        Assert.Equal(204, (await host.Call(HttpMethod.Delete, "/api/models/aliased/versions/2")).Status);
        await host.Problem(404, HttpMethod.Get, "/api/models/aliased/versions/2");

        // a number is never used twice
        Assert.Equal(3, Registry.Publish("aliased", TestModels.Network(3), new ModelFacts()).Version);
        Assert.Equal(4, TestModels.Registry(host.DataDirectory).Publish("aliased", TestModels.Network(4), new ModelFacts()).Version);
    }
}

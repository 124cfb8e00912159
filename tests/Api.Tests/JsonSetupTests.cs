using Xunit;

namespace WebNN.Api.Tests;

public sealed class JsonSetupTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task An_unknown_route_is_a_problem() =>
        Assert.Contains("/api/nosuch", await host.Problem(404, HttpMethod.Get, "/api/nosuch"), StringComparison.Ordinal);
}

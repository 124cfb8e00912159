using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Lessons;

public sealed class GraphsApiTests(ApiHost host)
{
    [Fact]
    public async Task The_sigmoid_in_four_nodes_has_its_local_derivatives_and_their_product()
    {
        var answer = await host.Post("/api/lessons/graph", """{"expression":"1/(1+exp(x*-1))","values":{"x":1}}""");
        Assert.Equal(0.7310585786300049, answer.GetProperty("value").GetDouble(), 1e-15);
        Assert.Equal(0.19661193324148185, answer.GetProperty("gradients").GetProperty("x").GetDouble(), 1e-15);
        var nodes = answer.GetProperty("nodes").EnumerateArray().ToArray();
        Assert.Equal(
            ["constant", "constant", "variable", "constant", "multiply", "exp", "add", "divide"],
            nodes.Select(node => node.GetProperty("op").GetString()!));
        Assert.Equal(
            [-1, 0.36787944117144233, 1, -0.534446645388523],
            nodes[4..].Select(node => Math.Round(LastLocal(node), 15)),
            (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public async Task A_chain_of_three_products_hands_an_error_on_times_c_three_times()
    {
        var answer = await host.Post("/api/lessons/graph", """{"expression":"c*(c*(c*x))","values":{"c":2,"x":3}}""");
        Assert.Equal(24, answer.GetProperty("value").GetDouble());
        Assert.Equal("""{"c":36,"x":8}""", answer.GetProperty("gradients").GetRawText());
        Assert.Equal(
            [2.0, 3, 6, 12, 24],
            answer.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("value").GetDouble()));
        Assert.Equal(
            [36.0, 8, 4, 2, 1],
            answer.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("gradient").GetDouble()));
    }

    // of the operand on the way to x: × and exp have x first
    private static double LastLocal(JsonElement node)
    {
        var locals = node.GetProperty("localDerivatives").EnumerateArray().Select(local => local.GetDouble()).ToArray();
        return node.GetProperty("op").GetString() == "multiply" ? locals[0] : locals[^1];
    }
}

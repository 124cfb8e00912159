using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Lessons;

public sealed class GatesApiTests(ApiHost host)
{
    [Fact]
    public async Task Every_listed_gate_answers_as_its_table_says()
    {
        var list = await host.Get("/api/gates");
        Assert.Equal(
            ["and", "nand", "or", "nor", "not", "xor", "xnor", "half-adder", "full-adder"],
            list.GetProperty("gates").EnumerateArray().Select(gate => gate.GetProperty("gate").GetString()));
        foreach (var summary in list.GetProperty("gates").EnumerateArray())
        {
            var name = summary.GetProperty("gate").GetString();
            var gate = await host.Get($"/api/gates/{name}");
            Assert.Equal(1 << summary.GetProperty("inputs").GetInt32(), gate.GetProperty("table").GetArrayLength());
            Assert.Equal(summary.GetProperty("perceptrons").GetInt32(), gate.GetProperty("perceptrons").GetArrayLength());
            foreach (var row in gate.GetProperty("table").EnumerateArray())
            {
                var answer = await host.Post($"/api/gates/{name}", new { x = row.GetProperty("x") });
                Assert.True(JsonElement.DeepEquals(row.GetProperty("y"), answer.GetProperty("y")));
                Assert.True(JsonElement.DeepEquals(row.GetProperty("hidden"), answer.GetProperty("hidden")));
                Assert.Equal(gate.GetProperty("perceptrons").GetArrayLength(), answer.GetProperty("sums").GetArrayLength());
            }
        }
    }

    [Fact]
    public async Task Xor_shows_its_hidden_layer()
    {
        var answer = await host.Post("/api/gates/xor", """{"x":[1,1]}""");
        Assert.Equal(0, answer.GetProperty("y").GetInt32());
        Assert.Equal("[0,1]", answer.GetProperty("hidden").GetRawText());
    }

    [Theory]
    [InlineData("""{"weights":[0.5,0.5],"bias":-0.7}""", "and")]
    [InlineData("""{"weights":[0.5,0.5],"theta":0.7}""", "and")]
    [InlineData("""{"weights":[1,1],"theta":1}""", "and")]
    [InlineData("""{"weights":[1,1],"theta":1,"comparison":"inclusive"}""", "or")]
    [InlineData("""{"weights":[-1],"bias":0.5}""", "not")]
    [InlineData("""{"weights":[1,0],"bias":-0.5}""", null)]
    public async Task Parameters_are_recognised(string body, string? gate) =>
        Assert.Equal(gate, (await host.Post("/api/gates/evaluate", body)).GetProperty("gate").GetString());

    [Theory]
    [InlineData("""{"weights":[1,1],"theta":2,"comparison":"inclusive"}""", "and", "0001", "-2 -1 -1 0")]
    [InlineData("""{"weights":[1,1],"bias":-2,"comparison":"inclusive"}""", "and", "0001", "-2 -1 -1 0")]
    [InlineData("""{"weights":[1,1],"theta":2,"comparison":"strict"}""", null, "0000", "-2 -1 -1 0")]
    [InlineData("""{"weights":[0.5,0.5],"theta":0.75,"comparison":"inclusive"}""", "and", "0001", "-0.75 -0.25 -0.25 0.25")]
    [InlineData("""{"weights":[-1,-1],"theta":-1,"comparison":"inclusive"}""", "nand", "1110", "1 0 0 -1")]
    [InlineData("""{"weights":[-1,-1],"bias":1,"comparison":"inclusive"}""", "nand", "1110", "1 0 0 -1")]
    [InlineData("""{"weights":[-1,-1],"bias":1}""", "nor", "1000", "1 0 0 -1")]
    [InlineData("""{"weights":[-0.5,-0.5],"theta":-0.75,"comparison":"inclusive"}""", "nand", "1110", "0.75 0.25 0.25 -0.25")]
    public async Task Both_comparisons_give_their_tables_by_threshold_and_by_bias(string body, string? gate, string outputs, string sums)
    {
        var answer = await host.Post("/api/gates/evaluate", body);
        var rows = answer.GetProperty("table").EnumerateArray().ToList();
        Assert.Equal(gate, answer.GetProperty("gate").GetString());
        Assert.Equal(outputs, string.Concat(rows.Select(row => row.GetProperty("y").GetRawText())));
        Assert.Equal(sums, string.Join(' ', rows.Select(row => row.GetProperty("sum").GetRawText())));
    }

    [Fact]
    public async Task A_parameter_set_has_a_table_and_a_line()
    {
        var answer = await host.Post("/api/gates/evaluate", """{"weights":[0.5,0.25],"bias":-0.5}""");
        Assert.Equal([0, 0, 0, 1], answer.GetProperty("table").EnumerateArray().Select(row => row.GetProperty("y").GetInt32()));
        Assert.Equal("""{"slope":-2,"intercept":2,"vertical":null}""", answer.GetProperty("decisionLine").GetRawText());
    }

    [Fact]
    public async Task And_is_learned_and_xor_is_not()
    {
        foreach (var rule in new[] { "perceptron", "delta" })
        {
            var and = await host.Post("/api/gates/and/learn", new { learningRate = 0.1, maxEpochs = 1000, rule, seed = 1 });
            Assert.True(and.GetProperty("converged").GetBoolean());
            var epochs = and.GetProperty("epochs");
            Assert.Equal(0, epochs[epochs.GetArrayLength() - 1].GetProperty("errors").GetInt32());
            var xor = await host.Post("/api/gates/xor/learn", new { rule });
            Assert.False(xor.GetProperty("converged").GetBoolean());
            Assert.Equal(101, xor.GetProperty("epochs").GetArrayLength());
        }
    }

    [Fact]
    public async Task Learning_that_diverges_says_so()
    {
        var answer = await host.Post("/api/gates/and/learn", """{"learningRate":1e200,"rule":"delta"}""");
        Assert.True(answer.GetProperty("diverged").GetBoolean());
    }

    [Fact]
    public async Task The_adder_adds()
    {
        var answer = await host.Post("/api/gates/adder", """{"a":200,"b":100,"bits":8}""");
        Assert.Equal((44, 1), (answer.GetProperty("sum").GetInt32(), answer.GetProperty("carry").GetInt32()));
        Assert.Equal(8, answer.GetProperty("trace").GetArrayLength());
        Assert.InRange(answer.GetProperty("perceptronsFired").GetInt32(), 1, 72);
    }

    [Theory]
    [InlineData("/api/gates/xor", """{"x":[2,0]}""", "Input 0 is 2")]
    [InlineData("/api/gates/xor", """{"x":[1]}""", "xor takes 2 inputs, not 1")]
    [InlineData("/api/gates/xor", """{"x":[0.5,1]}""", "whole number")]
    [InlineData("/api/gates/xor", """{"x":[true,false]}""", "whole number")]
    [InlineData("/api/gates/evaluate", """{"weights":[1,1]}""", "either bias or theta")]
    [InlineData("/api/gates/evaluate", """{"weights":[1,1],"bias":1,"theta":1}""", "either bias or theta")]
    [InlineData("/api/gates/evaluate", """{"weights":[],"bias":1}""", "1 to 10")]
    [InlineData("/api/gates/evaluate", """{"weights":[1,1,1,1,1,1,1,1,1,1,1],"bias":1}""", "1 to 10")]
    [InlineData("/api/gates/evaluate", """{"weights":[1e308,1e308],"bias":1}""", "1e9")]
    [InlineData("/api/gates/evaluate", """{"weights":[1,1],"bias":1,"comparison":"loose"}""", "one of strict, inclusive")]
    [InlineData("/api/gates/and/learn", """{"maxEpochs":10001}""", "10000 are the most")]
    [InlineData("/api/gates/and/learn", """{"maxEpochs":0}""", "maxEpochs")]
    [InlineData("/api/gates/and/learn", """{"learningRate":0}""", "learning rate")]
    [InlineData("/api/gates/and/learn", """{"seed":-1}""", "whole number from 0")]
    [InlineData("/api/gates/half-adder/learn", "{}", "2 outputs")]
    [InlineData("/api/gates/adder", """{"a":256,"b":0,"bits":8}""", "0 to 255")]
    [InlineData("/api/gates/adder", """{"a":0,"b":-1,"bits":8}""", "0 to 255")]
    [InlineData("/api/gates/adder", """{"a":1,"b":1,"bits":64}""", "1 to 32")]
    public async Task Bad_input_is_refused_with_what_would_be_right(string route, string body, string detail) =>
        Assert.Contains(detail, await host.Problem(400, HttpMethod.Post, route, body), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_gate_is_not_found()
    {
        Assert.Contains("half-adder", await host.Problem(404, HttpMethod.Get, "/api/gates/maybe"), StringComparison.Ordinal);
        await host.Problem(404, HttpMethod.Post, "/api/gates/maybe", """{"x":[1,0]}""");
        await host.Problem(404, HttpMethod.Post, "/api/gates/maybe/learn", "{}");
        await host.Problem(404, HttpMethod.Get, "/api/gates/evaluate");
    }
}

using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Lessons;

/// <summary>The golden values by REST; the engine's tests have them in detail.</summary>
public sealed class LessonsApiTests(ApiHost host)
{
    [Theory]
    [InlineData("""{"op":"add","a":[1,2,3],"b":[2,4,6]}""", "[3]", "[3,6,9]")]
    [InlineData("""{"op":"divide","a":[1,2,3],"b":2}""", "[3]", "[0.5,1,1.5]")]
    [InlineData("""{"op":"multiply","a":[[1,2],[3,4]],"b":[10,20]}""", "[2,2]", "[[10,40],[30,80]]")]
    [InlineData("""{"op":"subtract","a":1,"b":3}""", "[]", "-2")]
    [InlineData("""{"op":"greater","a":[[1,2],[3,4]],"b":2}""", "[2,2]", "[[false,false],[true,true]]")]
    [InlineData("""{"op":"index","a":[3,4],"b":[false,true]}""", "[1]", "[4]")]
    [InlineData("""{"op":"index","a":[[1,2],[3,4]],"b":1}""", "[2]", "[3,4]")]
    [InlineData("""{"op":"dot","a":[1,2],"b":[[1,3,5],[2,4,6]]}""", "[3]", "[5,11,17]")]
    [InlineData("""{"op":"divide","a":[1,0],"b":[0,0]}""", "[2]", "[null,null]")]
    [InlineData("""{"op":"add","a":[],"b":1}""", "[0]", "[]")]
    public async Task Arrays(string body, string shape, string value)
    {
        var answer = await host.Post("/api/lessons/array", body);
        Assert.Equal(shape, answer.GetProperty("shape").GetRawText());
        Assert.Equal(value, answer.GetProperty("value").GetRawText());
        Assert.Equal(!value.Contains("null", StringComparison.Ordinal), answer.GetProperty("finite").GetBoolean());
    }

    [Fact]
    public async Task Softmax_shows_where_the_naive_form_overflows()
    {
        var answer = await host.Post("/api/lessons/activation", """{"function":"softmax","x":[1010,1000,990]}""");
        Assert.Equal(0.999954600070331, answer.GetProperty("y")[0].GetDouble(), 12);
        Assert.Equal("[null,null,null]", answer.GetProperty("naive").GetRawText());
        Assert.False(answer.GetProperty("finite").GetBoolean());
        var sigmoid = await host.Post("/api/lessons/activation", """{"function":"sigmoid","x":[0]}""");
        Assert.Equal("""{"y":[0.5],"derivative":[0.25],"finite":true}""", sigmoid.GetRawText());
    }

    [Fact]
    public async Task A_network_shows_every_number()
    {
        var answer = await host.Post(
            "/api/lessons/forward",
            """{"layers":[{"weights":[[1,2],[3,4]],"bias":[1,-20],"activation":"relu"},{"weights":[[2],[1]],"bias":[0.5],"activation":"identity"}],"x":[1,1]}""");
        Assert.Equal("""{"layers":[{"a":[5,-14],"z":[5,0]},{"a":[10.5],"z":[10.5]}],"y":[10.5],"finite":true}""", answer.GetRawText());
    }

    [Fact]
    public async Task Losses()
    {
        var answer = await host.Post(
            "/api/lessons/loss",
            """{"function":"crossEntropy","y":[0.1,0.05,0.6,0,0.05,0.1,0,0.1,0,0],"t":[0,0,1,0,0,0,0,0,0,0]}""");
        Assert.Equal(0.510825457099338, answer.GetProperty("loss").GetDouble(), 12);
        var undefined = await host.Post("/api/lessons/loss", """{"function":"crossEntropy","y":[-1],"t":[1]}""");
        Assert.Equal("""{"loss":null,"finite":false}""", undefined.GetRawText());
    }

    [Theory]
    [InlineData("""{"function":"crossEntropy","y":[[0.1,0.6,0.3],[0.1,0.1,0.8]],"t":[1,1]}""", 1.4067053583800182)]
    [InlineData("""{"function":"crossEntropy","y":[[0.1,0.6,0.3],[0.1,0.1,0.8]],"t":[[0,1,0],[0,1,0]]}""", 1.4067053583800182)]
    [InlineData("""{"function":"crossEntropy","y":[[1,0]],"t":[1]}""", 16.11809565095832)]
    [InlineData("""{"function":"crossEntropy","y":[[0.25,0.75]],"t":[0],"unit":"bits"}""", 2)]
    [InlineData("""{"function":"sumOfSquares","y":[[1,0],[0.5,0.5]],"t":[1,1]}""", 0.625)]
    [InlineData("""{"function":"entropy","y":[0.5,0.5],"unit":"bits"}""", 1)]
    [InlineData("""{"function":"entropy","y":[0.5,0.5]}""", 0.6931471805599453)]
    [InlineData("""{"function":"entropy","y":[1,0],"unit":"bits"}""", 0)]
    public async Task Losses_of_batches_and_the_entropy_of_a_distribution(string body, double loss) =>
        Assert.Equal(loss, (await host.Post("/api/lessons/loss", body)).GetProperty("loss").GetDouble(), 1e-12);

    [Fact]
    public async Task Derivatives_by_differences_and_exactly_with_the_valley_of_errors()
    {
        var answer = await host.Post("/api/lessons/derivative", """{"expression":"0.01*x^2+0.1*x","at":5,"sweep":[1,1e-4,1e-50]}""");
        Assert.Equal(0.1999999999990898, answer.GetProperty("numerical").GetDouble(), 1e-10);
        Assert.Equal(0.2, answer.GetProperty("exact").GetDouble(), 1e-12);
        Assert.Equal(-0.25, answer.GetProperty("tangent").GetProperty("intercept").GetDouble(), 1e-12);
        Assert.Equal(
            [0.01, 1e-6, 0.2],
            answer.GetProperty("sweep").EnumerateArray().Select(e => Math.Round(e.GetProperty("forward").GetDouble(), 9)));
        Assert.False(
            (await host.Post("/api/lessons/derivative", """{"expression":"log(x)","at":-1}""")).GetProperty("finite").GetBoolean());
        Assert.Equal(0, (await host.Post("/api/lessons/derivative", """{"expression":"7","at":1}""")).GetProperty("exact").GetDouble());
    }

    [Theory]
    [InlineData("gradient", "at")]
    [InlineData("descent", "start")]
    [InlineData("graph", "values")]
    public async Task Names_that_the_formula_has_not_got_are_refused_and_not_repeated_at_length(string lesson, string field)
    {
        // an answer once repeated such a name at every step: 6.9 GB for a request of 900 KB
        var name = new string('n', 900_000);
        var detail = await host.Problem(
            400,
            HttpMethod.Post,
            $"/api/lessons/{lesson}",
            $$$"""{"expression":"x^2","{{{field}}}":{"x":1,"{{{name}}}":2}}""");
        Assert.Contains("'nnnn", detail, StringComparison.Ordinal);
        Assert.Contains("which the expression has not got", detail, StringComparison.Ordinal);
        Assert.InRange(detail.Length, 1, 300);
        Assert.Contains(
            "at most 32",
            await host.Problem(
                400,
                HttpMethod.Post,
                $"/api/lessons/{lesson}",
                $$$"""{"expression":"{{{name[..500]}}}","{{{field}}}":{"{{{name[..500]}}}":2}}"""),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/lessons/loss", """{"#":1}""")]
    [InlineData("/api/lessons/loss", """{"function":"#","y":[1],"t":[1]}""")]
    [InlineData("/api/lessons/gradient", """{"expression":"#","at":{}}""")]
    [InlineData("/api/lessons/gradient", """{"expression":"x","at":{"#":"x"}}""")]
    [InlineData("/api/lessons/array", """{"op":"add","a":"#","b":1}""")]
    [InlineData("/api/lessons/batch-inference", """{"model":"#"}""")]
    [InlineData("/api/lessons/batch-inference", """{"dataset":"#"}""")]
    [InlineData("/api/training/jobs", """{"dataset":"#","model":"#","alias":"#"}""")]
    [InlineData("/api/models/mnist/versions/1/evaluate", """{"dataset":"#"}""")]
    [InlineData("/predict", """{"#":1}""")]
    [InlineData("/predict", """{"pixels":[],"model":"#"}""")]
    public async Task What_was_sent_is_repeated_in_an_error_at_most_in_part(string path, string body)
    {
        var said = await host.Call(HttpMethod.Post, path, body.Replace("#", new string('n', 900_000), StringComparison.Ordinal));
        Assert.InRange(said.Status, 400, 404);
        Assert.InRange(said.Json.GetRawText().Length, 1, 5_000);
    }

    [Fact]
    public async Task Gradients_name_their_variables()
    {
        var answer = await host.Post("/api/lessons/gradient", """{"expression":"x0^2+x1^2","at":{"x0":3,"x1":4}}""");
        Assert.Equal("""{"x0":6,"x1":8}""", answer.GetProperty("exact").GetRawText());
        Assert.Equal(8, answer.GetProperty("numerical").GetProperty("x1").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Descent_arrives_or_says_that_it_diverged()
    {
        var (expression, start, steps) = ("x0^2+x1^2", new { x0 = -3, x1 = 4 }, 100);
        var arrives = await host.Post("/api/lessons/descent", new { expression, start, steps, learningRate = 0.1 });
        Assert.Equal(101, arrives.GetProperty("path").GetArrayLength());
        Assert.Equal(-6.1111e-10, arrives.GetProperty("end").GetProperty("x0").GetDouble(), 1e-14);
        var diverges = await host.Post("/api/lessons/descent", new { expression, start, steps, learningRate = 1e10, gradient = "exact" });
        Assert.True(diverges.GetProperty("diverged").GetBoolean());
        Assert.Equal(JsonValueKind.Null, diverges.GetProperty("end").ValueKind);
        Assert.InRange(diverges.GetProperty("path").GetArrayLength(), 2, 60);
    }

    [Fact]
    public async Task A_graph_has_its_value_its_gradients_both_ways_and_its_nodes()
    {
        var answer = await host.Post("/api/lessons/graph", """{"expression":"(a+b)*(b+1)","values":{"a":2,"b":1}}""");
        Assert.Equal(6, answer.GetProperty("value").GetDouble());
        Assert.Equal("""{"a":2,"b":5}""", answer.GetProperty("gradients").GetRawText());
        Assert.Equal("""{"a":2,"b":5}""", answer.GetProperty("forwardModeGradients").GetRawText());
        Assert.Equal((2, 1), (answer.GetProperty("forwardModePasses").GetInt32(), answer.GetProperty("reverseModePasses").GetInt32()));
        Assert.Equal(
            ["variable 2 2", "variable 1 5", "add 3 2", "constant 1 3", "add 2 3", "multiply 6 1"],
            answer.GetProperty("nodes").EnumerateArray()
                .Select(node => $"{node.GetProperty("op")} {node.GetProperty("value")} {node.GetProperty("gradient")}"));
        Assert.Equal(
            """{"id":5,"op":"multiply","inputs":[2,4],"localDerivatives":[2,3],"value":6,"gradient":1}""",
            answer.GetProperty("nodes")[5].GetRawText());
    }

    [Fact]
    public async Task A_graph_that_is_not_finite_says_so() => Assert.False(
        (await host.Post("/api/lessons/graph", """{"expression":"1/a","values":{"a":0}}""")).GetProperty("finite").GetBoolean());

    [Fact]
    public async Task The_simple_net()
    {
        var answer = await host.Post(
            "/api/lessons/simple-net",
            """{"weights":[[0.47355232,0.9977393,0.84668094],[0.85557411,0.03563661,0.69422093]],"x":[0.6,0.9],"t":[0,0,1]}""");
        Assert.Equal(0.9280682857864075, answer.GetProperty("loss").GetDouble(), 1e-8);
        foreach (var name in new[] { "gradient", "numericalGradient" })
            Assert.Equal(-0.544215, answer.GetProperty(name)[1][2].GetDouble(), 1e-6);
    }

    [Fact]
    public async Task The_simple_net_draws_the_same_weights_from_the_same_seed()
    {
        const string one = """{"seed":1,"x":[0.6,0.9],"t":[0,0,1]}""", two = """{"seed":2,"x":[0.6,0.9],"t":[0,0,1]}""";
        var (first, again, other) = (await Net(one), await Net(one), await Net(two));
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.NotEqual(first.GetProperty("weights").GetRawText(), other.GetProperty("weights").GetRawText());
        Assert.Equal((2, 3), (first.GetProperty("weights").GetArrayLength(), first.GetProperty("weights")[0].GetArrayLength()));
        Assert.Equal(
            first.GetProperty("gradient")[1][2].GetDouble(),
            first.GetProperty("numericalGradient")[1][2].GetDouble(),
            1e-8);

        Task<JsonElement> Net(string body) => host.Post("/api/lessons/simple-net", body);
    }

    [Fact]
    public async Task Softmax_does_not_change_when_a_constant_is_added()
    {
        var answer = await host.Post("/api/lessons/softmax-shift", """{"x":[0.3,2.9,4.0],"c":7}""");
        Assert.Equal(0.7365969137693786, answer.GetProperty("y")[2].GetDouble(), 1e-12);
        Assert.Equal(0.7365969137693786, answer.GetProperty("shifted")[2].GetDouble(), 1e-12);
        Assert.Equal(1.9459101490553132, answer.GetProperty("logC").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Backpropagation_passes_the_gradient_check()
    {
        foreach (var activation in new[] { "sigmoid", "relu", "tanh" })
        {
            var answer = await host.Post(
                "/api/lessons/gradient-check",
                new
                {
                    layers = new[] { 20, 10, 8, 5 },
                    batchSize = 4,
                    seed = 2,
                    activation,
                });
            Assert.Equal(["W1", "b1", "W2", "b2", "W3", "b3"], answer.GetProperty("parameters").EnumerateObject().Select(p => p.Name));
            Assert.All(answer.GetProperty("parameters").EnumerateObject(), p =>
                Assert.InRange(p.Value.GetProperty("meanAbsoluteDifference").GetDouble(), double.Epsilon, 1e-9));
            Assert.True(answer.GetProperty("numericalSeconds").GetDouble() > answer.GetProperty("backpropagationSeconds").GetDouble());
        }
    }

    [Theory]
    [InlineData("array", """{"op":"dot","a":[[1,2,3],[4,5,6]],"b":[[1,2,3],[4,5,6]]}""", "(2, 3) · (2, 3)")]
    [InlineData("array", """{"op":"add","a":[[1,2],[3]],"b":1}""", "a[1]")]
    [InlineData("array", """{"op":"add","a":[1,[2]],"b":1}""", "a[1]")]
    [InlineData("array", """{"op":"add","a":[1,true],"b":1}""", "do not mix")]
    [InlineData("array", """{"op":"add","a":{"x":1},"b":1}""", "a is not a number")]
    [InlineData("array", """{"op":"add","a":1,"b":null}""", "b is not a number")]
    [InlineData("array", """{"op":"add","a":[1e999],"b":1}""", "a[0] is too large")]
    [InlineData("array", """{"op":"add","a":[[[[[[[[[1]]]]]]]]],"b":1}""", "8 axes")]
    [InlineData("array", """{"op":"index","a":[1,2],"b":2}""", "-2 to 1")]
    [InlineData("array", """{"op":"dance","a":1,"b":2}""", "one of add, subtract")]
    [InlineData("activation", """{"function":"swoosh","x":[1]}""", "one of step, sigmoid")]
    [InlineData("activation", """{"function":"softmax","x":[]}""", "at least one")]
    [InlineData(
        "forward",
        """{"layers":[{"weights":[[1],[1]],"bias":[0],"activation":"sigmoid"}],"x":[1,2,3]}""",
        "(3,) does not fit W of shape (2, 1)")]
    [InlineData("forward", """{"layers":[],"x":[1]}""", "at least one")]
    [InlineData("forward", """{"layers":[null],"x":[1]}""", "layers[0]")]
    [InlineData("forward", """{"layers":[{"weights":[null],"bias":[0],"activation":"sigmoid"}],"x":[1]}""", "layers[0]")]
    [InlineData("loss", """{"function":"sumOfSquares","y":[1,2],"t":[1]}""", "(2,)")]
    [InlineData("loss", """{"function":"crossEntropy","y":[0.5,0.5]}""", "Missing: 't'")]
    [InlineData("loss", """{"function":"crossEntropy","y":[[0.5,0.5]],"t":[2]}""", "a label 2; the classes are 0 to 1")]
    [InlineData("loss", """{"function":"crossEntropy","y":[[0.5,0.5]],"t":[0.5]}""", "a label 0.5")]
    [InlineData("loss", """{"function":"crossEntropy","y":[[0.5,0.5],[1,0]],"t":[1]}""", "(2, 2), one-hot, or (2,), labels")]
    [InlineData("loss", """{"function":"crossEntropy","y":[0.5,0.5],"t":[[1,0]]}""", "(2,) is no batch")]
    [InlineData("loss", """{"function":"crossEntropy","y":[true],"t":[1]}""", "y has truth values")]
    [InlineData("loss", """{"function":"crossEntropy","y":["1"],"t":[1]}""", "y[0] is not a number")]
    [InlineData("loss", """{"function":"sumOfSquares","y":[1],"t":[1],"unit":"bits"}""", "squared errors have none")]
    [InlineData("loss", """{"function":"entropy","y":[0.5,0.9],"unit":"bits"}""", "add up to 1.4")]
    [InlineData("loss", """{"function":"entropy","y":[1.5,-0.5]}""", "such as -0.5")]
    [InlineData("loss", """{"function":"entropy","y":[0.5,0.5],"unit":"shannons"}""", "one of nats, bits")]
    [InlineData("loss", """{"function":"entropy","y":[[0.5,0.5]]}""", "(1, 2)")]
    [InlineData("loss", """{"function":"entropy","y":[0.5,0.5],"t":[1,0]}""", "no t")]
    [InlineData("derivative", """{"expression":"x*y","at":1}""", "2 variables (x, y)")]
    [InlineData("derivative", """{"expression":"x","at":1,"h":0}""", "h must be positive")]
    [InlineData("derivative", """{"expression":"x","at":1,"scheme":"backward"}""", "one of central, forward")]
    [InlineData("gradient", """{"expression":"x+q","at":{"x":1}}""", "'q' (position 3)")]
    [InlineData("gradient", """{"expression":"x","at":{"x":1,"x":2}}""", "second time")]
    [InlineData("descent", """{"expression":"x^2","start":{"x":1},"steps":10001}""", "10000 are the most")]
    [InlineData("descent", """{"expression":"x^2","start":{"x":1},"steps":-1}""", "1 to 10000")]
    [InlineData("graph", """{"expression":"(a+","values":{"a":1}}""", "Position 4")]
    [InlineData("graph", """{"expression":"","values":{}}""", "Position 1")]
    [InlineData("graph", """{"expression":"\ud800","values":{}}""", "$.expression")]
    [InlineData("simple-net", """{"weights":[[1,2],[3,4]],"x":[1],"t":[1,0]}""", "(2, 2)")]
    [InlineData("simple-net", """{"weights":[],"x":[],"t":[]}""", "(0, 0)")]
    [InlineData("simple-net", """{"x":[1],"t":[1]}""", "'weights', or a 'seed'")]
    [InlineData("simple-net", """{"seed":1,"weights":[[1]],"x":[1],"t":[1]}""", "one of the two")]
    [InlineData("simple-net", """{"seed":1,"x":[],"t":[]}""", "(0, 0)")]
    [InlineData("simple-net", """{"seed":1,"x":[1],"t":[]}""", "(1, 0)")]
    [InlineData("softmax-shift", """{"x":[1,2],"c":0}""", "c is 0; it must be positive")]
    [InlineData("softmax-shift", """{"x":[],"c":7}""", "at least one")]
    [InlineData("gradient-check", """{"layers":[784]}""", "2 (inputs, outputs)")]
    [InlineData("gradient-check", """{"layers":[784,0,10]}""", "size")]
    [InlineData("gradient-check", """{"layers":[784,1]}""", "2 to 256 outputs")]
    [InlineData("gradient-check", """{"layers":[784,2147483647,10]}""", "50000")]
    [InlineData("gradient-check", """{"layers":[784,100,10]}""", "79510 parameters; 50000")]
    [InlineData("gradient-check", """{"layers":[784,50,10],"batchSize":50}""", "multiplications")]
    [InlineData("gradient-check", """{"layers":[784,50,10],"batchSize":0}""", "batchSize is 0")]
    public async Task Bad_input_is_refused_with_what_would_be_right(string lesson, string body, string detail) =>
        Assert.Contains(detail, await host.Problem(400, HttpMethod.Post, "/api/lessons/" + lesson, body), StringComparison.Ordinal);

    [Fact]
    public async Task Sizes_are_bounded()
    {
        var many = Enumerable.Repeat(0, 10_001);
        Assert.Contains(
            "10000",
            await host.Problem(400, HttpMethod.Post, "/api/lessons/activation", new { function = "relu", x = many }),
            StringComparison.Ordinal);
        Assert.Contains(
            "10000",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/loss",
                new
                {
                    function = "sumOfSquares",
                    y = many,
                    t = many,
                }),
            StringComparison.Ordinal);
        Assert.Contains(
            "10000",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/array",
                new
                {
                    op = "add",
                    a = many,
                    b = 1,
                }),
            StringComparison.Ordinal);
        var (column, row) = (Enumerable.Repeat(new[] { 1 }, 5000), new[] { Enumerable.Repeat(1, 5000) });
        Assert.Contains(
            "10000",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/array",
                new
                {
                    op = "dot",
                    a = column,
                    b = row,
                }),
            StringComparison.Ordinal);
        Assert.Contains(
            "10000",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/forward",
                new
                {
                    layers = new[]
                    {
                        new
                        {
                            weights = new[] { many },
                            bias = many,
                            activation = "relu",
                        },
                    },
                    x = new[] { 1 },
                }),
            StringComparison.Ordinal);
        Assert.Contains(
            "1000",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/graph",
                new { expression = new string('a', 100_000), values = new { a = 1 } }),
            StringComparison.Ordinal);
        Assert.Contains(
            "position 1001",
            await host.Problem(
                400,
                HttpMethod.Post,
                "/api/lessons/graph",
                new { expression = new string('(', 10_000), values = new { a = 1 } }),
            StringComparison.OrdinalIgnoreCase);

        var wide = new
        {
            expression = string.Join('+', Enumerable.Range(0, 32).Select(i => $"exp(sin(x{i}))*2")),
            start = Enumerable.Range(0, 32).ToDictionary(i => $"x{i}", _ => 1),
            steps = 10_000,
        };
        Assert.Contains("100000", await host.Problem(400, HttpMethod.Post, "/api/lessons/descent", wide), StringComparison.Ordinal);
    }
}

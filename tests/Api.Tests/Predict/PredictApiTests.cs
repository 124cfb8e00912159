using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class PredictApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly Dataset Digits = SyntheticDigits.Create(300, seed: 5);

    [Fact]
    public async Task The_shipped_model_answers_at_once_and_says_who_answered()
    {
        var answer = await host.Post("/predict", new { pixels = Pixels(7) });
        Assert.Equal("mnist", answer.GetProperty("model").GetString());
        Assert.Equal(1, answer.GetProperty("version").GetInt32());
        var probabilities = Probabilities(answer);
        Assert.Equal(10, probabilities.Length);
        Assert.Equal(1, probabilities.Sum(), 1e-4);
        var digit = answer.GetProperty("digit").GetInt32();
        Assert.Equal(digit.ToString(CultureInfo.InvariantCulture), answer.GetProperty("label").GetString());
        Assert.Equal(probabilities.Max(), answer.GetProperty("confidence").GetDouble(), 1e-6);
        Assert.Equal(Evaluator.ArgMax([.. probabilities.Select(p => (float)p)]), digit);
    }

    [Fact]
    public async Task Every_way_of_giving_the_same_pixels_gives_what_the_network_itself_says()
    {
        var network = host.Services.GetRequiredService<ModelRegistry>().Resolve()!.Network;
        var workspace = new Workspace<float>(network, 1);
        Digits.CopyTo(3, workspace.X.Row(0));
        var expected = network.Predict(workspace).Row(0).ToArray();

        var pixels = Pixels(3);
        var normal = pixels.Select(p => p / 255.0).ToArray();
        foreach (
            var body in new object[]
            {
                new { pixels },
                new { pixels = pixels.Chunk(28).ToArray() },
                new { pixels = normal },
                new { pixels = normal, normalized = true },
                new { pixels, normalized = false },
                new { pixels, model = "mnist" },
                new { pixels, version = 1 },
                "{\"pix\\u0065ls\":[" + string.Join(',', normal.Select(v => v.ToString("E17", CultureInfo.InvariantCulture))) + "]}",
            })
        {
            Near(expected, Probabilities(await host.Post("/predict", body)));
        }

        var bytes = pixels.Select(p => (byte)p).ToArray();
        Near(expected, Probabilities(await Raw("", bytes)));
        Near(
            expected,
            Probabilities(await Raw("?dtype=float32&model=mnist&version=1", [.. normal.SelectMany(v => BitConverter.GetBytes((float)v))])));
        Near(expected, Probabilities((await Raw("", [.. bytes, .. bytes])).GetProperty("predictions")[1]));
        Near(expected, Probabilities((await host.Post("/predict", new { instances = new[] { pixels } })).GetProperty("predictions")[0]));
    }

    [Fact]
    public async Task Many_instances_answer_in_order_what_each_answers_alone()
    {
        var answer = await host.Post("/predict", new { instances = Enumerable.Range(0, 300).Select(Pixels) });
        var predictions = answer.GetProperty("predictions");
        Assert.Equal(300, predictions.GetArrayLength());
        Assert.Equal(1, answer.GetProperty("version").GetInt32());
        foreach (var i in new[] { 0, 1, 255, 256, 299 })
        {
            Near(
                [.. Probabilities(await host.Post("/predict", new { pixels = Pixels(i) })).Select(p => (float)p)],
                Probabilities(predictions[i]));
        }
    }

    [Fact]
    public async Task A_faint_image_among_0_to_255_is_not_taken_for_0_to_1()
    {
        var dark = new int[784];
        dark[400] = 1;
        var both = await host.Post("/predict", new { instances = new[] { dark, Pixels(1) } });
        Near(
            [.. Probabilities(await host.Post("/predict", new { pixels = dark, normalized = false })).Select(p => (float)p)],
            Probabilities(both.GetProperty("predictions")[0]));
    }

    [Theory]
    [InlineData("", "does not contain any JSON tokens")]
    [InlineData("null", "must be an object")]
    [InlineData("[]", "must be an object")]
    [InlineData("{", "")]
    [InlineData("{}", "'pixels' or 'instances' is missing")]
    [InlineData("{\"pixels\":null}", "pixels must be an array of 784 numbers or 28 rows of 28, but is null")]
    [InlineData("{\"pixels\":\"seven\"}", "but is a string")]
    [InlineData("{\"pixels\":[1,2,3]}", "pixels has 3 numbers; an image has 784")]
    [InlineData("{\"pixels\":[[1,2],[3]]}", "pixels[0] has 2 numbers; a row has 28")]
    [InlineData("{\"instances\":[]}", "instances is empty")]
    [InlineData("{\"instances\":[[1]]}", "instances[0] has 1 number; an image has 784")]
    [InlineData("{\"surprise\":1}", "'surprise' is not a field")]
    [InlineData("{\"pixels\":[@],\"pixels\":[@]}", "'pixels' is given twice")]
    [InlineData("{\"pixels\":[@],\"instances\":[[@]]}", "not both")]
    [InlineData("{\"pixels\":[@,0]}", "pixels has 785 numbers")]
    [InlineData("{\"pixels\":[@]}x", "'x' is invalid")]
    [InlineData("{\"pixels\":[@],\"version\":0}", "version must be a whole number from 1")]
    [InlineData("{\"pixels\":[@],\"version\":1.5}", "version must be a whole number from 1, but is 1.5")]
    [InlineData("{\"pixels\":[@],\"normalized\":1}", "normalized must be true or false")]
    [InlineData("{\"pixels\":[@],\"model\":7}", "model must be a string")]
    public async Task A_body_that_makes_no_sense_is_refused_by_what_is_wrong_with_it(string body, string reason) =>
        Assert.Contains(
            reason,
            await host.Problem(
                400,
                HttpMethod.Post,
                "/predict",
                body.Replace("@", string.Join(',', new int[784]), StringComparison.Ordinal)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("300", null, "pixels[5] is 300; pixels are 0 to 255, or 0 to 1.")]
    [InlineData("-5", null, "pixels[5] is -5; pixels are 0 to 255, or 0 to 1.")]
    [InlineData("1e999", null, "pixels[5] is Infinity")]
    [InlineData("NaN", null, "'N' is an invalid")]
    [InlineData("\"x\"", null, "pixels[5] must be a number, but is a string")]
    [InlineData("3", true, "pixels[5] is 3; pixels are 0 to 1, because normalized is true.")]
    public async Task A_value_out_of_range_is_named_with_its_place(string value, bool? normalized, string reason)
    {
        var numbers = Enumerable.Repeat("0", 784).ToArray();
        numbers[5] = value;
        var detail = await host.Problem(
            400,
            HttpMethod.Post,
            "/predict",
            $"{{\"pixels\":[{string.Join(',', numbers)}],\"normalized\":{(normalized is { } n ? n ? "true" : "false" : "null")}}}");
        Assert.Contains(reason, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_brackets_are_a_bad_request_not_a_stack_overflow() =>
        await host.Problem(400, HttpMethod.Post, "/predict", "{\"pixels\":" + new string('[', 100_000));

    [Theory]
    [InlineData("model", "\"nosuch\"", 404)]
    [InlineData("model", "\"../../etc\"", 404)]
    [InlineData("version", "99999", 404)]
    [InlineData("alias", "\"nosuch\"", 404)]
    public async Task What_does_not_exist_is_not_found(string field, string value, int status) =>
        await host.Problem(status, HttpMethod.Post, "/predict", $"{{\"pixels\":[{string.Join(',', new int[784])}],\"{field}\":{value}}}");

    [Fact]
    public async Task Another_media_type_is_415_and_a_wrong_number_of_bytes_400()
    {
        await host.Problem(415, HttpMethod.Post, "/predict", "pixels", "text/plain");
        await host.Problem(405, HttpMethod.Get, "/predict");
        foreach (
            var (query, bytes, reason) in new[]
            {
                ("", 783, "783 bytes"),
                ("", 0, "0 bytes"),
                ("?dtype=float32", 784, "784 bytes"),
                ("?dtype=float64", 784, "dtype"),
                ("?version=x", 784, "version"),
            })
        {
            using var response = await host.Client.PostAsync("/predict" + query, Octets(new byte[bytes]));
            Assert.Equal(400, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.Contains(reason, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var nan = await host.Client.PostAsync(
            "/predict?dtype=float32",
            Octets([.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 784).SelectMany(b => b)]));
        Assert.Equal(400, (int)nan.StatusCode);
    }

    [Fact]
    public async Task Too_many_instances_and_too_large_bodies_are_refused_by_the_name_of_their_limit()
    {
        await using var small = new ApiHost { Settings = [("WebNN:MaxInstances", "2"), ("WebNN:MaxBodyBytes", "20000")] };
        await small.InitializeAsync();
        foreach (var (status, count, limit) in new[] { (400, 3, "MaxInstances"), (413, 30, "MaxBodyBytes") })
        {
            var body = new { instances = Enumerable.Repeat(new int[784], count) };
            Assert.Contains(limit, await small.Problem(status, HttpMethod.Post, "/predict", body), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_without_a_model_is_live_but_not_ready_and_says_so()
    {
        await using var empty = new ApiHost { Settings = [("WebNN:ShippedModelsDirectory", "")] };
        await empty.InitializeAsync();
        Assert.Contains(
            "no model 'mnist' yet",
            await empty.Problem(503, HttpMethod.Post, "/predict", new { pixels = new int[784] }),
            StringComparison.Ordinal);
        await empty.Problem(503, HttpMethod.Get, "/health/ready");
        Assert.Equal("live", (await empty.Get("/health/live")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_version_published_meanwhile_serves_at_once_and_disturbs_no_request()
    {
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var registry = own.Services.GetRequiredService<ModelRegistry>();
        var body = JsonSerializer.Serialize(new { pixels = Pixels(0) });
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var (answers, last) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                var answer = await own.Post("/predict", body);
                var version = answer.GetProperty("version").GetInt32();
                Assert.True(version >= last, $"version {version} after {last}");

                // the numbers are those of the version that signs them
                var network = registry.Resolve("mnist", version)!.Network;
                var workspace = new Workspace<float>(network, 1);
                Digits.CopyTo(0, workspace.X.Row(0));
                Near(network.Predict(workspace).Row(0).ToArray(), Probabilities(answer));
                (answers, last) = (answers + 1, version);
            }

            return answers;
        })).ToArray();
        for (ulong seed = 0; seed < 10; seed++)
        {
            var published = await Task.Run(() => registry.Publish("mnist", TestModels.Network(seed), new ModelFacts()));
            Assert.Equal(published.Version, (await own.Post("/predict", body)).GetProperty("version").GetInt32());
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), answers => Assert.True(answers > 0));
    }

    [Fact]
    public async Task The_shipped_model_reads_MNIST()
    {
        var folder = Require.Mnist();
        using var images = File.OpenRead(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        var test = IdxReader.ReadImages("mnist", images, labels, 10);
        var body = new byte[10_000 * 784];
        for (var i = 0; i < test.Count; i++)
            test.Pixels(i).CopyTo(body.AsSpan(i * 784));
        var answer = await Raw("", body);
        var predictions = answer.GetProperty("predictions");
        var right = Enumerable.Range(0, test.Count).Count(i => predictions[i].GetProperty("digit").GetInt32() == test.Labels[i]);
        var version = host.Services.GetRequiredService<ModelRegistry>().Versions("mnist")[0];
        Assert.InRange(right, 9750, 10_000);
        Assert.Equal(version.Accuracy!.Value, right / 10_000.0, 1e-3);
    }

    private async Task<JsonElement> Raw(string query, byte[] body)
    {
        using var response = await host.Client.PostAsync("/predict" + query, Octets(body));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static ByteArrayContent Octets(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static int[] Pixels(int index) => [.. Digits.Pixels(index).ToArray().Select(p => (int)p)];

    private static double[] Probabilities(JsonElement answer) =>
        [.. answer.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble())];

    private static void Near(float[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }
}

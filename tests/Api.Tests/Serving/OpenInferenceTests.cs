using System.Globalization;
using System.Text;
using System.Text.Json;
using WebNN.Api.Models;
using Xunit;
using static WebNN.Api.Tests.Serving.ServingHost;

namespace WebNN.Api.Tests.Serving;

public sealed class OpenInferenceTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Length = "Inference-Header-Content-Length";

    [Fact]
    public async Task A_body_of_nothing_but_one_tensor_is_answered_with_bytes()
    {
        var body = Enumerable.Range(0, 2).SelectMany(i => ServingHost.Pixels(i).SelectMany(BitConverter.GetBytes)).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/mnist/infer") { Content = new ByteArrayContent(body) };
        request.Headers.Add("Inference-Header-Content-Length", "0");
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var header = int.Parse(
            response.Headers.GetValues("Inference-Header-Content-Length").Single(),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(header + 80, bytes.Length);
        for (var i = 0; i < 2; i++)
        {
            ServingHost.Near(
                await host.Predicted(i),
                [.. Enumerable.Range(0, 10).Select(c => (double)BitConverter.ToSingle(bytes, header + (40 * i) + (4 * c)))]);
        }

        Assert.Contains(
            "n times 3136 bytes",
            await host.Error(400, "/v2/models/mnist/infer", new byte[3135], "0"),
            StringComparison.Ordinal);
        Assert.Contains(
            "n times 3136 bytes",
            await host.Error(400, "/v2/models/mnist/infer", Array.Empty<byte>(), "0"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_and_its_models_describe_themselves()
    {
        var server = await host.Get("/v2");
        Assert.Equal("webnn", server.GetProperty("name").GetString());
        Assert.Equal(["binary_tensor_data"], server.GetProperty("extensions").EnumerateArray().Select(e => e.GetString()));
        Assert.Matches(@"^\d+\.\d+\.\d+$", server.GetProperty("version").GetString());
        Assert.True((await host.Get("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await host.Get("/v2/health/ready")).GetProperty("ready").GetBoolean());

        host.PublishPlanar("described");
        host.PublishPlanar("described");
        foreach (var path in new[] { "/v2/models/described", "/v2/models/described/versions/1" })
        {
            var metadata = await host.Get(path);
            Assert.Equal("described", metadata.GetProperty("name").GetString());
            Assert.Equal("""["2","1"]""", metadata.GetProperty("versions").GetRawText());
            Assert.NotEqual("", metadata.GetProperty("platform").GetString());
            Assert.Equal("""[{"name":"pixels","datatype":"FP32","shape":[-1,2]}]""", metadata.GetProperty("inputs").GetRawText());
            Assert.Equal("""[{"name":"probabilities","datatype":"FP32","shape":[-1,3]}]""", metadata.GetProperty("outputs").GetRawText());
            Assert.True((await host.Get(path + "/ready")).GetProperty("ready").GetBoolean());
        }
    }

    [Theory]
    [InlineData("FP32", false, false)]
    [InlineData("FP32", false, true)]
    [InlineData("FP32", true, false)]
    [InlineData("FP32", true, true)]
    [InlineData("UINT8", false, false)]
    [InlineData("UINT8", false, true)]
    [InlineData("UINT8", true, false)]
    [InlineData("UINT8", true, true)]
    public async Task Both_types_in_both_forms_each_way_give_what_predict_gives(string datatype, bool binaryIn, bool binaryOut)
    {
        var bytes = datatype == "UINT8";
        object data = bytes ? Bytes(0).Concat(Bytes(1)).Select(pixel => (int)pixel) : Pixels(0).Concat(Pixels(1));
        byte[] tensor = bytes ? [.. Bytes(0), .. Bytes(1)] : [.. Pixels(0).Concat(Pixels(1)).SelectMany(BitConverter.GetBytes)];
        object input = binaryIn
            ? new
            {
                name = "pixels",
                shape = new[] { 2, 784 },
                datatype,
                parameters = new { binary_data_size = tensor.Length },
            }
            : new
            {
                name = "pixels",
                shape = new[] { 2, 784 },
                datatype,
                data,
            };
        var (answer, output) = await Infer(
            "/v2/models/mnist/infer",
            new
            {
                id = "a 한 1",
                inputs = new[] { input },
                parameters = new { binary_data_output = binaryOut, priority = 3 },
            },
            binaryIn ? tensor : []);
        Assert.Equal(
            ("mnist", "1", "a 한 1"),
            (
                answer.GetProperty("model_name").GetString(),
                answer.GetProperty("model_version").GetString(),
                answer.GetProperty("id").GetString()));
        var first = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        Assert.Equal(
            ("probabilities", "FP32", "[2,10]"),
            (first.GetProperty("name").GetString(), first.GetProperty("datatype").GetString(), first.GetProperty("shape").GetRawText()));
        Assert.Equal(binaryOut ? 80 : 0, output.Length);
        Assert.Equal(!binaryOut, first.TryGetProperty("data", out var numbers));
        if (binaryOut)
            Assert.Equal(80, first.GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        var got = binaryOut ? [.. Enumerable.Range(0, 20).Select(i => (double)BitConverter.ToSingle(output, 4 * i))] : Doubles(numbers);
        Near(await host.Predicted(0), got[..10]);
        Near(await host.Predicted(1), got[10..]);
    }

    [Fact]
    public async Task Data_may_be_flat_or_rows_and_stand_before_its_shape()
    {
        host.PublishPlanar("forms");
        var (flat, _) = await Infer(
            "/v2/models/forms/infer",
            """{"inputs":[{"name":"pixels","shape":[2,2],"datatype":"FP32","data":[1,2,3,4]}]}""");
        foreach (
            var body in new[]
            {
                """{"inputs":[{"name":"pixels","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]]}],"outputs":[{"name":"probabilities"}]}""",
                """{"inputs":[{"data":[1.0,2e0,3,4],"datatype":"FP32","shape":[2,2],"name":"pixels"}],"outputs":[]}""",
                """{"id":null,"parameters":null,"outputs":null,"inputs":[{"parameters":{"content_type":"np"},"data":[[1,2],[3,4]],"datatype":"FP32","shape":[2,2],"name":"pixels"}],"x":{}}""",
            })
        {
            var (answer, _) = await Infer("/v2/models/forms/infer", body);
            Assert.False(answer.TryGetProperty("id", out _));
            Assert.Equal(flat.GetProperty("outputs").GetRawText(), answer.GetProperty("outputs").GetRawText());
        }
    }

    [Theory]
    [InlineData("""{"name":"probabilities"}""", "true", true)]
    [InlineData("""{"name":"probabilities","parameters":{}}""", "true", true)]
    [InlineData("""{"name":"probabilities","parameters":{"binary_data":false}}""", "true", false)]
    [InlineData("""{"name":"probabilities","parameters":{"binary_data":true}}""", "false", true)]
    [InlineData("""{"name":"probabilities"}""", "false", false)]
    public async Task What_an_output_says_about_itself_goes_before_what_the_request_says(string output, string all, bool binary)
    {
        host.PublishPlanar("outputs");
        var (_, bytes) = await Infer(
            "/v2/models/outputs/infer",
            $$"""{"parameters":{"binary_data_output":{{all}}},"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,2]}],"outputs":[{{output}}]}"""
        );
        Assert.Equal(binary ? 12 : 0, bytes.Length);
    }

    [Fact]
    public async Task What_does_not_exist_is_404_and_what_cannot_be_loaded_503()
    {
        await using var own = await StartWithBrokenVersion();
        foreach (var path in new[] { "nosuch", "digits/versions/99", "digits/versions/x" })
        {
            await own.Error(404, $"/v2/models/{path}");
            await own.Error(404, $"/v2/models/{path}/ready");
            await own.Error(404, $"/v2/models/{path}/infer", "{}");
        }

        foreach (var path in new[] { "hopeless", "digits/versions/2" })
        {
            await own.Error(503, $"/v2/models/{path}");
            await own.Error(503, $"/v2/models/{path}/ready");
            await own.Error(503, $"/v2/models/{path}/infer", "{}");
        }

        Assert.Equal("""["1"]""", (await own.Get("/v2/models/digits")).GetProperty("versions").GetRawText());
        await own.Error(405, "/v2/models/digits/infer");
        await own.Error(404, "/v2/nosuch");
    }

    [Fact]
    public async Task Without_a_model_the_server_lives_but_is_not_ready()
    {
        await using var empty = new ApiHost { Settings = [("WebNN:ShippedModelsDirectory", "")] };
        await empty.InitializeAsync();
        Assert.True((await empty.Get("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.Contains("no model 'mnist' yet", await empty.Error(503, "/v2/health/ready"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "tokens")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "'inputs' is missing")]
    [InlineData("""{"inputs":{}}""", "inputs must be an array")]
    [InlineData("""{"inputs":[]}""", "inputs is empty")]
    [InlineData("""{"inputs":[7]}""", "inputs[0] must be an object, but is 7")]
    [InlineData("""{"inputs":[@],"inputs":[@]}""", "given twice")]
    [InlineData("""{"inputs":[@,@]}""", "several tensors")]
    [InlineData("""{"inputs":[@]}x""", "")]
    [InlineData("""{"inputs":[@],"id":5}""", "id must be a string")]
    [InlineData("""{"inputs":[@],"parameters":5}""", "parameters must be an object")]
    [InlineData("""{"inputs":[@],"parameters":{"binary_data_output":1}}""", "binary_data_output must be true or false")]
    [InlineData("""{"inputs":[@],"outputs":{}}""", "outputs must be an array")]
    [InlineData("""{"inputs":[@],"outputs":[1]}""", "outputs[0] must be an object")]
    [InlineData("""{"inputs":[@],"outputs":[{}]}""", "outputs[0] has no name")]
    [InlineData("""{"inputs":[@],"outputs":[{"name":"scores"}]}""", "no output 'scores'; there is 'probabilities'")]
    [InlineData("""{"inputs":[@],"outputs":[{"name":"probabilities"},{"name":"probabilities"}]}""", "asked for twice")]
    [InlineData(
        """{"inputs":[@],"outputs":[{"name":"probabilities","parameters":{"binary_data":"yes"}}]}""",
        "binary_data must be true or false")]
    [InlineData(
        """{"inputs":[@],"outputs":[{"name":"probabilities","parameters":{"classification":3}}]}""",
        "classification belongs to an extension")]
    [InlineData("""{"inputs":[{"shape":[1,2],"datatype":"FP32","data":[1,2]}]}""", "no name")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""", "no input 'image'")]
    [InlineData("""{"inputs":[{"name":"pixels","datatype":"FP32","data":[1,2]}]}""", "no shape")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"data":[1,2]}]}""", "no datatype")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP64","data":[1,2]}]}""", "must be FP32 or UINT8")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32"}]}""", "either data or")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[2],"datatype":"FP32","data":[1,2]}]}""", "must be [n, 2]")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", "shape is [1, 3]; it must be [n, 2]")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,1,2],"datatype":"FP32","data":[1,2]}]}""", "more than two dimensions")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[0,2],"datatype":"FP32","data":[]}]}""", "n from 1 to 10000")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[-1,2],"datatype":"FP32","data":[1,2]}]}""",
        "shape[0] must be a whole number from 0")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[1.5,2],"datatype":"FP32","data":[1,2]}]}""",
        "shape[0] must be a whole number from 0")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[9223372036854775807,2],"datatype":"FP32","data":[1,2]}]}""", "n from 1 to 10000")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":"1","datatype":"FP32","data":[1,2]}]}""", "shape must be an array")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[2,2],"datatype":"FP32","data":[1,2]}]}""", "has 2 numbers; there must be 4, 2 × 2")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,2,3]}]}""", "has 3 numbers; there must be 2")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[[1,2],[3,4]]}]}""", "more rows")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[2,2],"datatype":"FP32","data":[[1,2]]}]}""", "has 1 rows")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[2,2],"datatype":"FP32","data":[[1,2],3]}]}""", "data[1] must be an array")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":"12"}]}""", "data must be an array")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,1e999]}]}""", "too large")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[3e38,3e38]}]}""", "numbers so large")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"UINT8","data":[1,256]}]}""", "from 0 to 255")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"UINT8","data":[1,0.5]}]}""", "from 0 to 255")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""",
        "needs the header")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":-8}}]}""",
        "whole number from 0")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}}]}""",
        "either data or")]
    [InlineData(
        """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","parameters":{"shared_memory_region":"x"}}]}""",
        "belongs to an extension")]
    public async Task Requests_that_do_not_fit_say_what_would(string body, string reason)
    {
        if (host.Registry().Resolve("refusing") is null)
            host.PublishPlanar("refusing");
        body = body.Replace("@", """{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,2]}""", StringComparison.Ordinal);
        Assert.Contains(reason, await host.Error(400, "/v2/models/refusing/infer", body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8", 8, "999999", "how many")] // more than there is
    [InlineData("8", 8, "-1", "how many")]
    [InlineData("8", 8, "1.5", "how many")]
    [InlineData("8", 8, "", "how many")]
    [InlineData("8", 8, "99999999999999999999", "how many")]
    [InlineData("8", 8, "5", "")] // ends within the JSON
    [InlineData("8", 7, null, "7 bytes follow")]
    [InlineData("8", 9, null, "9 bytes follow")]
    [InlineData("7", 7, null, "has 8 bytes")]
    [InlineData("16", 16, null, "has 8 bytes")]
    [InlineData("9223372036854775807", 8, null, "has 8 bytes")]
    [InlineData("1e1", 8, null, "whole number")]
    public async Task Binary_sizes_that_do_not_fit_say_what_would(string size, int follow, string? header, string reason)
    {
        if (host.Registry().Resolve("sizes") is null)
            host.PublishPlanar("sizes");
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":{{{size}}}}}]}""");
        Assert.Contains(
            reason,
            await host.Error(
                400,
                "/v2/models/sizes/infer",
                (byte[])[.. json, .. new byte[follow]],
                header ?? json.Length.ToString(CultureInfo.InvariantCulture)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_nobody_claims_and_floats_that_are_not_finite_are_refused()
    {
        host.PublishPlanar("bytes");
        var json = """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","data":[1,2]}]}"""u8.ToArray();
        var length = json.Length.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(
            "no input has a binary_data_size",
            await host.Error(400, "/v2/models/bytes/infer", (byte[])[.. json, 1], length),
            StringComparison.Ordinal);
        json = """{"inputs":[{"name":"pixels","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}"""u8.ToArray();
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            byte[] body = [.. json, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(value)];
            Assert.Contains(
                "Number 1",
                await host.Error(400, "/v2/models/bytes/infer", body, json.Length.ToString(CultureInfo.InvariantCulture)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Limits_are_named()
    {
        await using var small = new ApiHost { Settings = [("WebNN:MaxInstances", "2"), ("WebNN:MaxBodyBytes", "20000")] };
        await small.InitializeAsync();
        small.PublishPlanar("planar");
        Assert.Contains(
            "MaxInstances",
            await small.Error(
                400,
                "/v2/models/planar/infer",
                """{"inputs":[{"name":"pixels","shape":[3,2],"datatype":"FP32","data":[1,2,3,4,5,6]}]}"""),
            StringComparison.Ordinal);
        await small.Error(413, "/v2/models/planar/infer", new byte[20_001], "2");
    }

    [Fact]
    public async Task A_version_swapped_meanwhile_fails_no_request_and_each_answer_is_its_versions_own()
    {
        host.Registry().Publish("swapped", TestModels.Network(1), new ModelFacts());
        host.Registry().Publish("swapped", TestModels.Network(2), new ModelFacts());
        var own = new Dictionary<string, double[]>(StringComparer.Ordinal)
        {
            ["1"] = await host.Predicted(0, "swapped", 1),
            ["2"] = await host.Predicted(0, "swapped", 2),
        };
        var body = new
        {
            inputs = new[]
            {
                new
                {
                    name = "pixels",
                    shape = new[] { 1, 784 },
                    datatype = "UINT8",
                    parameters = new { binary_data_size = 784 },
                },
            },
        };
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            do
            {
                var (answer, _) = await Infer("/v2/models/swapped/infer", body, Bytes(0));
                var version = answer.GetProperty("model_version").GetString()!;
                Near(own[version], Doubles(answer.GetProperty("outputs")[0].GetProperty("data")));
                seen.Add(version);
            }
            while (!stop.IsCancellationRequested);
            return seen;
        })).ToArray();
        for (var i = 0; i < 100; i++)
        {
            host.Registry().SetAlias("swapped", "production", 1 + (i % 2));
            Assert.Equal(
                (1 + (i % 2)).ToString(CultureInfo.InvariantCulture),
                (await Infer("/v2/models/swapped/infer", body, Bytes(0))).Answer.GetProperty("model_version").GetString());
        }

        await stop.CancelAsync();
        Assert.Equal(["1", "2"], (await Task.WhenAll(callers)).SelectMany(seen => seen).Distinct().Order());
    }

    // the answer's JSON, and the bytes behind it
    private async Task<(JsonElement Answer, byte[] Binary)> Infer(string path, object body, params byte[] tensor)
    {
        var json = Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent([.. json, .. tensor]) };
        if (tensor.Length > 0)
            request.Headers.Add(Length, json.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await host.Client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True((int)response.StatusCode == 200, $"{path} gave {(int)response.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
        var length = response.Headers.TryGetValues(Length, out var values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : bytes.Length;
        Assert.Equal(
            length < bytes.Length ? "application/octet-stream" : "application/json",
            response.Content.Headers.ContentType!.MediaType);
        return (JsonDocument.Parse(bytes.AsMemory(0, length)).RootElement, bytes[length..]);
    }
}

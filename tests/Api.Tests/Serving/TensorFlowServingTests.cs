using System.Globalization;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using Xunit;
using static WebNN.Api.Tests.Serving.ServingHost;

namespace WebNN.Api.Tests.Serving;

public sealed class TensorFlowServingTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Rows_and_columns_give_what_predict_gives()
    {
        var expected = new[] { await host.Predicted(0), await host.Predicted(1) };
        float[][] rows = [Pixels(0), Pixels(1)];
        var objects = rows.Select(pixels => new { pixels });
        foreach (
            var (body, field) in new (object, string)[]
            {
                (new { instances = rows }, "predictions"),
                (new { instances = objects }, "predictions"),
                (new { signature_name = "serving_default", instances = rows }, "predictions"),
                (
                    new
                    {
                        instances = rows,
                        signature_name = (string?)null,
                        unknown = new { x = 1 },
                    },
                    "predictions"),
                (new { inputs = rows }, "outputs"),
                (new { inputs = new { pixels = rows } }, "outputs"),
            })
        {
            var answer = await host.PostForm("/v1/models/mnist:predict", body);
            Assert.Equal([field], answer.EnumerateObject().Select(p => p.Name));
            Assert.Equal(2, answer.GetProperty(field).GetArrayLength());
            for (var i = 0; i < 2; i++)
                Near(expected[i], Doubles(answer.GetProperty(field)[i]));
        }
    }

    [Fact]
    public async Task More_samples_than_one_workspace_holds_answer_in_order()
    {
        var predictions = (
            await host.PostForm("/v1/models/mnist:predict", new { instances = Enumerable.Range(0, 300).Select(Pixels) })
        ).GetProperty("predictions");
        Assert.Equal(300, predictions.GetArrayLength());
        foreach (var i in new[] { 0, 255, 256, 299 })
            Near(await host.Predicted(i), Doubles(predictions[i]));
    }

    [Fact]
    public async Task Versions_and_labels_choose_and_production_serves_where_neither_is_given()
    {
        host.Registry().Publish("chosen", TestModels.Network(1), new ModelFacts());
        host.Registry().Publish("chosen", TestModels.Network(2), new ModelFacts());
        host.Registry().SetAlias("chosen", "canary", 1);
        double[] first = await host.Predicted(0, "chosen", 1), second = await host.Predicted(0, "chosen", 2);
        Assert.NotEqual(first[0], second[0], 1e-3);
        async Task<double[]> Ask(string path) =>
            Doubles((await host.PostForm(path, new { instances = new[] { Pixels(0) } })).GetProperty("predictions")[0]);
        Near(second, await Ask("/v1/models/chosen:predict"));
        Near(first, await Ask("/v1/models/chosen/versions/1:predict"));
        Near(first, await Ask("/v1/models/chosen/labels/canary:predict"));
        Near(first, await Ask("/v1/models/chosen/labels/canary%3Apredict"));
        host.Registry().SetAlias("chosen", "production", 1);
        Near(first, await Ask("/v1/models/chosen:predict"));
        Near(second, await Ask("/v1/models/chosen/versions/2:predict"));
    }

    [Fact]
    public async Task A_planar_model_takes_its_own_two_inputs()
    {
        host.PublishPlanar("planar");
        var answer = await host.PostForm("/v1/models/planar:predict", """{"instances":[[-1.5,2e0],{"pixels":[0,0.25]}]}""");
        var planar = host.Registry().Resolve("planar")!;
        float[][] points = [[-1.5f, 2], [0, 0.25f]];
        for (var i = 0; i < 2; i++)
        {
            var workspace = new Workspace<float>(planar.Network, 1);
            points[i].CopyTo(workspace.X.Row(0));
            Near([.. planar.Network.Predict(workspace).ToArray().Select(p => (double)p)], Doubles(answer.GetProperty("predictions")[i]));
        }

        Assert.Contains(
            "must be 2",
            await host.Error(400, "/v1/models/planar:predict", new { instances = new[] { Pixels(0) } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classify_names_the_labels_the_most_probable_first()
    {
        host.PublishPlanar("colours");
        var results = (
            await host.PostForm(
                "/v1/models/colours:classify",
                """{"context":{},"signature_name":"serving_default","examples":[{"pixels":[3,-2]},{"pixels":[-3,2]}]}""")
        ).GetProperty("results");
        var probabilities = (await host.PostForm("/v1/models/colours:predict", """{"instances":[[3,-2],[-3,2]]}""")).GetProperty(
            "predictions");
        string[] labels = ["red", "green", "blue"];
        for (var i = 0; i < 2; i++)
        {
            var pairs = results[i].EnumerateArray().Select(pair => (Label: pair[0].GetString()!, Score: pair[1].GetDouble())).ToArray();
            Assert.Equal(labels.Zip(Doubles(probabilities[i])).OrderByDescending(pair => pair.Second), pairs);
        }

        var digit = (
            await host.PostForm("/v1/models/mnist/versions/1:classify", new { examples = new[] { new { pixels = Pixels(0) } } })
        ).GetProperty("results")[0][0];
        var expected = await host.Predicted(0);
        Assert.Equal(Array.IndexOf(expected, expected.Max()).ToString(CultureInfo.InvariantCulture), digit[0].GetString());
        Assert.Equal(expected.Max(), digit[1].GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Status_and_metadata_have_the_shape_that_clients_know()
    {
        host.PublishPlanar("shown");
        host.PublishPlanar("shown");
        host.Registry().SetAlias("shown", "canary", 1);
        Assert.Equal(["2", "1"], Versions(await host.Get("/v1/models/shown")));
        Assert.Equal(["1"], Versions(await host.Get("/v1/models/shown/versions/1")));
        Assert.Equal(["1"], Versions(await host.Get("/v1/models/shown/labels/canary")));
        Assert.Equal(
            """{"model_version_status":[{"version":"1","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}]}""",
            (await host.Get("/v1/models/shown/versions/1")).GetRawText());
        foreach (var (path, version) in new[] { ("", "2"), ("/versions/1", "1"), ("/labels/canary", "1") })
        {
            var metadata = await host.Get($"/v1/models/shown{path}/metadata");
            Assert.Equal(
                $$"""{"name":"shown","signature_name":"","version":"{{version}}"}""",
                metadata.GetProperty("model_spec").GetRawText());
            var signature = metadata
                .GetProperty("metadata")
                .GetProperty("signature_def")
                .GetProperty("signature_def")
                .GetProperty("serving_default");
            Assert.Equal("tensorflow/serving/predict", signature.GetProperty("method_name").GetString());
            Assert.Equal(
                """{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},{"size":"2","name":""}],"unknown_rank":false},"name":"pixels:0"}""",
                signature.GetProperty("inputs").GetProperty("pixels").GetRawText());
            Assert.Equal(
                "3",
                signature
                    .GetProperty("outputs")
                    .GetProperty("probabilities")
                    .GetProperty("tensor_shape")
                    .GetProperty("dim")[1]
                    .GetProperty("size")
                    .GetString());
        }
    }

    [Fact]
    public async Task A_broken_version_is_reported_and_the_one_before_serves()
    {
        await using var own = await StartWithBrokenVersion();
        var all = (await own.Get("/v1/models/digits")).GetProperty("model_version_status");
        Assert.Equal(["2 END INTERNAL", "1 AVAILABLE OK"], all.EnumerateArray().Select(Line));
        Assert.Contains("SHA-256", all[0].GetProperty("status").GetProperty("error_message").GetString(), StringComparison.Ordinal);
        foreach (var path in new[] { "digits/versions/2", "digits/labels/canary", "hopeless/versions/1", "hopeless" })
        {
            Assert.Contains(
                " END INTERNAL",
                Line((await own.Get("/v1/models/" + path)).GetProperty("model_version_status")[0]),
                StringComparison.Ordinal);
        }

        await own.PostForm("/v1/models/digits:predict", new { instances = new[] { Pixels(0) } });
        foreach (var path in new[] { "digits/versions/2", "digits/labels/canary", "hopeless" })
        {
            await own.Error(503, $"/v1/models/{path}:predict", new { instances = new[] { Pixels(0) } });
            await own.Error(503, $"/v1/models/{path}/metadata");
        }

        static string Line(JsonElement status) => string.Join(
            ' ',
            status.GetProperty("version").GetString(),
            status.GetProperty("state").GetString(),
            status.GetProperty("status").GetProperty("error_code").GetString());
    }

    [Theory]
    [InlineData("/v1/models/nosuch")]
    [InlineData("/v1/models/mnist/versions/99")]
    [InlineData("/v1/models/mnist/versions/x")]
    [InlineData("/v1/models/mnist/versions/99999999999")]
    [InlineData("/v1/models/mnist/labels/nosuch")]
    [InlineData("/v1/models/..%2f..%2fetc")]
    public async Task What_does_not_exist_is_404(string path)
    {
        await host.Error(404, path);
        await host.Error(404, path + "/metadata");
        await host.Error(404, path + ":predict", "{}");
        await host.Error(404, path + ":classify", "{}");
    }

    [Fact]
    public async Task What_no_route_takes_has_an_error_too()
    {
        await host.Error(404, "/v1/models/mnist:regress", "{}");
        await host.Error(405, "/v1/models/mnist:predict");
        await host.Error(405, "/v1/models/mnist/metadata", "{}");
        await host.Error(404, "/v1/nosuch");
    }

    [Theory]
    [InlineData("predict", "", "tokens")]
    [InlineData("predict", "[]", "must be a JSON object")]
    [InlineData("predict", "{}", "'instances' or 'inputs' is missing")]
    [InlineData("predict", """{"instances":[[1,2]]""", "")]
    [InlineData("predict", """{"instances":[[1,2]]} x""", "")]
    [InlineData("predict", """{"instances":[[1,2]],"inputs":[[1,2]]}""", "not both")]
    [InlineData("predict", """{"inputs":[[1,2]],"instances":[[1,2]]}""", "not both")]
    [InlineData("predict", """{"instances":[[1,2]],"instances":[[1,2]]}""", "given twice")]
    [InlineData("predict", """{"instances":[[1,2]],"x":1,"x":1}""", "given twice")]
    [InlineData("predict", """{"instances":[]}""", "instances is empty")]
    [InlineData("predict", """{"instances":[1,2]}""", "instances[0] must be an array of 2 numbers, but is 1")]
    [InlineData("predict", """{"instances":[[1,2],[1]]}""", "instances[1] has 1 numbers")]
    [InlineData("predict", """{"instances":[[1,2,3]]}""", "instances[0] has 3 numbers")]
    [InlineData("predict", """{"instances":[[1,[2]]]}""", "instances[0][1] must be a number, but is an array")]
    [InlineData("predict", """{"instances":[[1,"2"]]}""", "instances[0][1] must be a number, but is a string")]
    [InlineData("predict", """{"instances":[[1,null]]}""", "instances[0][1] must be a number, but is null")]
    [InlineData("predict", """{"instances":[[1,NaN]]}""", "invalid")]
    [InlineData("predict", """{"instances":[[1,1e999]]}""", "instances[0][1] is 1e999, too large")]
    [InlineData("predict", """{"instances":[[1,1e39]]}""", "instances[0][1] is 1e39, too large")]
    [InlineData("predict", """{"instances":[[3e38,3e38]]}""", "Sample 0 has numbers so large")]
    [InlineData("predict", """{"instances":[{}]}""", "instances[0] has no field 'pixels'")]
    [InlineData("predict", """{"instances":[{"image":[1,2]}]}""", "the model's only input is 'pixels'")]
    [InlineData("predict", """{"instances":[{"pixels":[1,2],"pixels":[1,2]}]}""", "given twice")]
    [InlineData("predict", """{"instances":[{"b64":"AAAA"}]}""", "the model's only input is 'pixels'")]
    [InlineData("predict", """{"instances":{"pixels":[[1,2]]}}""", "instances must be an array of samples, but is an object")]
    [InlineData("predict", """{"inputs":{}}""", "inputs has no field 'pixels'")]
    [InlineData("predict", """{"inputs":{"x":[[1,2]]}}""", "the model's only input is 'pixels'")]
    [InlineData("predict", """{"inputs":[{"pixels":[1,2]}]}""", "inputs[0] must be an array of 2 numbers")]
    [InlineData("predict", """{"inputs":null}""", "inputs must be an array of samples, but is null")]
    [InlineData("predict", """{"signature_name":"other","instances":[[1,2]]}""", "no signature 'other'")]
    [InlineData("predict", """{"signature_name":1,"instances":[[1,2]]}""", "signature_name must be a string")]
    [InlineData("predict", """{"signature_name":"\ud800","instances":[[1,2]]}""", "not valid Unicode")]
    [InlineData("predict", """{"\ud800":1,"instances":[[1,2]]}""", "not valid Unicode")]
    [InlineData("classify", "{}", "'examples' is missing")]
    [InlineData("classify", """{"examples":[]}""", "examples is empty")]
    [InlineData("classify", """{"examples":[[1,2]]}""", "examples[0] must be an object")]
    [InlineData("classify", """{"examples":[{"pixels":[1]}]}""", "examples[0].pixels has 1 numbers")]
    [InlineData("classify", """{"examples":[{"pixels":[1,2]}],"context":1}""", "context must be an object")]
    public async Task Bodies_that_do_not_fit_say_what_would(string verb, string body, string reason)
    {
        if (host.Registry().Resolve("refusing") is null)
            host.PublishPlanar("refusing");
        Assert.Contains(reason, await host.Error(400, "/v1/models/refusing:" + verb, body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_named_and_nothing_deep_or_endless_is_read()
    {
        await using var small = new ApiHost { Settings = [("WebNN:MaxInstances", "2"), ("WebNN:MaxBodyBytes", "20000")] };
        await small.InitializeAsync();
        small.PublishPlanar("planar");
        await small.PostForm("/v1/models/planar:predict", """{"instances":[[1,2],[1,2]]}""");
        Assert.Contains(
            "MaxInstances",
            await small.Error(400, "/v1/models/planar:predict", """{"instances":[[1,2],[1,2],[1,2]]}"""),
            StringComparison.Ordinal);
        await small.Error(413, "/v1/models/planar:predict", new string(' ', 20_001));
        await small.Error(400, "/v1/models/planar:predict", """{"instances":""" + new string('[', 10_000));
        await small.Error(
            400,
            "/v1/models/planar:predict",
            $"{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\":0"))},\"instances\":[[1,2]]}}");
    }

    private static string[] Versions(JsonElement status) =>
        [.. status.GetProperty("model_version_status").EnumerateArray().Select(v => v.GetProperty("version").GetString()!)];
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Serving;

/// <summary>The host of both serving protocols' tests.</summary>
internal static class ServingHost
{
    private static readonly Dataset Digits = SyntheticDigits.Create(300, seed: 11);

    public static ModelRegistry Registry(this ApiHost host) => host.Services.GetRequiredService<ModelRegistry>();

    /// <summary>Publishes a model of 2 inputs and 3 outputs, with weights by which large numbers overflow.</summary>
    public static void PublishPlanar(this ApiHost host, string name)
    {
        var network = TestModels.Network(4, Activation.Relu, 2, 6, 3);
        for (var i = 0; i < 6; i++)
            network.Parameters[0].Value[0, i] *= 10;
        host.Registry().Publish(name, network, new ModelFacts { Labels = ["red", "green", "blue"] });
    }

    public static byte[] Bytes(int index) => Digits.Pixels(index).ToArray();

    /// <summary>0–1, as the network sees it.</summary>
    public static float[] Pixels(int index) => [.. Bytes(index).Select(pixel => pixel / 255f)];

    /// <summary>The answer of /predict for the same image.</summary>
    public static async Task<double[]> Predicted(this ApiHost host, int index, string model = "mnist", int? version = null) =>
        Doubles(
            (
                await host.Post(
                    "/predict",
                    new
                    {
                        pixels = Bytes(index).Select(pixel => (int)pixel),
                        model,
                        version,
                        normalized = false,
                    })).GetProperty("probabilities"));

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(p => p.GetDouble())];

    public static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    /// <summary>Posts as curl does where nothing is said about the type; expects 200.</summary>
    public static async Task<JsonElement> PostForm(this ApiHost host, string path, object body)
    {
        using var content = new StringContent(
            body as string ?? JsonSerializer.Serialize(body),
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var response = await host.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, $"{path} gave {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Expects JSON of this status with an <c>error</c>, as clients of both protocols read it, and returns what it says.</summary>
    public static async Task<string> Error(this ApiHost host, int status, string path, object? body = null, string? header = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null)
        {
            request.Content = body is byte[] bytes
                ? new ByteArrayContent(bytes)
                : new StringContent(body as string ?? JsonSerializer.Serialize(body));
        }

        if (header is not null)
            request.Headers.Add("Inference-Header-Content-Length", header);

        // clients of the binary extension may say that they do not want JSON
        request.Headers.Accept.ParseAdd("application/octet-stream");
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{path} gave {(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var error = JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()!;
        Assert.NotEmpty(error);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Publishes two versions into a data directory and damages the second one's parameters.</summary>
    public static async Task<ApiHost> StartWithBrokenVersion()
    {
        var host = new ApiHost();
        var before = TestModels.Registry(host.DataDirectory);
        before.Publish("digits", TestModels.Network(1), new ModelFacts());
        before.Publish("digits", TestModels.Network(2), new ModelFacts());
        before.SetAlias("digits", "canary", 2);
        before.Publish("hopeless", TestModels.Network(3), new ModelFacts());
        foreach (var version in new[] { "digits/2", "hopeless/1" })
        {
            var path = Path.Combine(host.DataDirectory, "models", version, "model.safetensors");
            var bytes = await File.ReadAllBytesAsync(path);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }

        await host.InitializeAsync();
        return host;
    }
}

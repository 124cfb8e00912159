using System.Net.Http.Headers;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Tests.Images;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class PredictPngTests(ApiHost host) : IClassFixture<ApiHost>
{
    // drawn digits, cut and centred as MNIST's are
    private static readonly byte[][] Digits =
    [
        .. Enumerable.Range(0, 20).Select(i => ImageCentering.Centre(SyntheticDigits.Create(20, seed: 5).Pixels(i), 28, 28))
            .Where(digit => digit.AsSpan().SequenceEqual(ImageCentering.Centre(digit, 28, 28))),
    ];

    [Fact]
    public async Task A_picture_of_any_size_kind_and_brightness_gets_the_answer_of_its_pixels()
    {
        Assert.True(Digits.Length >= 5);
        foreach (var digit in Digits.Take(5))
        {
            var expected = (await host.Post("/predict", new { pixels = digit.Select(p => (int)p) }))
                .GetProperty("probabilities")
                .GetRawText();
            int Grey(int x, int y, int scale) => digit[(y / scale * 28) + (x / scale)];
            byte[][] pictures =
            [
                TestPng.Grey(28, 28, (x, y) => Grey(x, y, 1)),
                TestPng.Grey(28, 28, (x, y) => 255 - Grey(x, y, 1)),
                TestPng.Write(280, 280, 8, 2, (x, y) => [255 - Grey(x, y, 10), 255 - Grey(x, y, 10), 255 - Grey(x, y, 10)]),
                TestPng.Write(84, 84, 16, 0, (x, y) => [Grey(x, y, 3) * 257], interlaced: true),

                // black ink on nothing, and off the middle
                TestPng.Write(100, 90, 8, 4, (x, y) => [0, x is >= 60 and < 88 && y is >= 30 and < 58 ? Grey(x - 60, y - 30, 1) : 0]),
            ];
            foreach (var picture in pictures)
            {
                var (status, answer) = await Send(picture);
                Assert.True(status == 200, answer.ToString());
                Assert.Equal(expected, answer.GetProperty("probabilities").GetRawText());
            }
        }
    }

    [Fact]
    public async Task A_sample_of_a_dataset_comes_out_as_PNG_and_goes_back_in()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/datasets/synthetic-digits/test/3")
        {
            Headers = { Accept = { new("image/png") } },
        };
        using var response = await host.Client.SendAsync(request);
        var sample = await host.Get("/api/datasets/synthetic-digits/test/3");
        var centred = ImageCentering.Centre([.. sample.GetProperty("pixels").EnumerateArray().Select(p => p.GetByte())], 28, 28);
        var expected = await host.Post("/predict", new { pixels = centred.Select(p => (int)p) });
        var (_, answer) = await Send(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(expected.GetProperty("probabilities").GetRawText(), answer.GetProperty("probabilities").GetRawText());
    }

    [Fact]
    public async Task Model_version_and_alias_are_query_parameters()
    {
        var registry = host.Services.GetRequiredService<ModelRegistry>();
        registry.Publish("drawn", TestModels.Network(1), new ModelFacts());
        registry.Publish("drawn", TestModels.Network(2), new ModelFacts());
        registry.SetAlias("drawn", "first", 1);
        var picture = TestPng.Grey(28, 28, (x, y) => Digits[0][(y * 28) + x]);
        foreach (var (query, version) in new[] { ("?model=drawn", 2), ("?model=drawn&version=1", 1), ("?model=drawn&alias=first", 1) })
        {
            var (_, answer) = await Send(picture, query);
            Assert.Equal(("drawn", version), (answer.GetProperty("model").GetString(), answer.GetProperty("version").GetInt32()));
        }

        foreach (
            var (query, wanted) in new[]
            {
                ("?model=nosuch", 404),
                ("?version=99", 404),
                ("?alias=nosuch", 404),
                ("?version=x", 400),
                ("?dtype=float32", 400),
                ("?normalized=true", 400),
            })
        {
            Assert.Equal(wanted, (await Send(picture, query)).Status);
        }
    }

    [Fact]
    public async Task What_is_no_picture_is_a_bad_request_that_says_why()
    {
        var good = TestPng.Grey(28, 28, (_, _) => 0);
        Assert.Equal(200, (await Send(good)).Status);
        foreach (
            var (file, reason) in new[]
            {
                ([], "signature"),
                ("not a png"u8.ToArray(), "signature"),
                (good[..60], "IDAT"),
                (TestPng.Write(5000, 1, 1, 0, (_, _) => [0]), "4096 × 4096"),
            })
        {
            var (status, problem) = await Send(file);
            Assert.Equal(400, status);
            Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_shipped_model_reads_MNISTs_pictures_dark_on_light_and_enlarged()
    {
        using var images = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-labels-idx1-ubyte.gz"));
        var test = IdxReader.ReadImages("mnist", images, labels, 10);
        var right = 0;
        for (var i = 0; i < 100; i++)
        {
            var digit = test.Pixels(i).ToArray();
            var (_, answer) = await Send(TestPng.Grey(140, 140, (x, y) => 255 - digit[(y / 5 * 28) + (x / 5)]));
            right += answer.GetProperty("digit").GetInt32() == test.Labels[i] ? 1 : 0;
        }

        Assert.InRange(right, 98, 100);
    }

    private async Task<(int Status, JsonElement Answer)> Send(byte[] picture, string query = "")
    {
        using var content = new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var response = await host.Client.PostAsync("/predict" + query, content);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}

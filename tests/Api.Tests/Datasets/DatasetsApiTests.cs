using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Datasets;

public sealed class DatasetsApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task The_list_tells_what_is_there()
    {
        var list = (await host.Get("/api/datasets"))
            .GetProperty("datasets")
            .EnumerateArray()
            .ToDictionary(d => d.GetProperty("name").GetString()!);
        Assert.Equal(
            ["circles", "fashion-mnist", "gaussians", "mnist", "moons", "sine", "spiral", "synthetic-digits", "xor"],
            list.Keys.Order(StringComparer.Ordinal));
        Assert.False(list["mnist"].GetProperty("present").GetBoolean());
        Assert.True(list["synthetic-digits"].GetProperty("present").GetBoolean());
        Assert.Equal(60_000, list["mnist"].GetProperty("sizes").GetProperty("train").GetInt32());
        Assert.Equal("Ankle boot", list["fashion-mnist"].GetProperty("classes")[9].GetString());
        Assert.Equal(4, list["gaussians"].GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public async Task The_loaders_three_switches()
    {
        var plain = await host.Get("/api/datasets/synthetic-digits/test/4");
        var pixels = plain.GetProperty("pixels").EnumerateArray().Select(p => p.GetInt32()).ToArray();
        Assert.Equal(784, pixels.Length);
        Assert.Contains(pixels, p => p > 200);
        var all = await host.Get("/api/datasets/synthetic-digits/test/4?normalize=true&flatten=false&oneHot=true");
        Assert.Equal(28, all.GetProperty("pixels").GetArrayLength());
        Assert.Equal(
            pixels.Select(p => p / 255.0),
            all.GetProperty("pixels").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(p => p.GetDouble()));
        var label = plain.GetProperty("label").GetInt32();
        Assert.Equal(
            Enumerable.Range(0, 10).Select(c => c == label ? 1 : 0),
            all.GetProperty("label").EnumerateArray().Select(p => p.GetInt32()));
        Assert.Equal(2, (await host.Get("/api/datasets/spiral/train/0")).GetProperty("pixels").GetArrayLength());
    }

    [Fact]
    public async Task An_image_that_is_not_flattened_is_28_rows_or_one_channel_of_them()
    {
        const string Image = "/api/datasets/synthetic-digits/test/4";
        var flat = (await host.Get(Image)).GetProperty("pixels").EnumerateArray().Select(p => p.GetInt32()).ToArray();
        var rows = (await host.Get(Image + "?flatten=false")).GetProperty("pixels");
        Assert.Equal((28, 28), (rows.GetArrayLength(), rows[0].GetArrayLength()));
        var channels = (await host.Get(Image + "?flatten=false&channels=true")).GetProperty("pixels");
        Assert.Equal((1, 28, 28), (channels.GetArrayLength(), channels[0].GetArrayLength(), channels[0][0].GetArrayLength()));
        Assert.Equal(rows.GetRawText(), channels[0].GetRawText());
        Assert.Equal(flat, rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(p => p.GetInt32()));
        var divided = (await host.Get(Image + "?flatten=false&channels=true&normalize=true")).GetProperty("pixels");
        Assert.Equal(flat[400] / 255.0, divided[0][14][8].GetDouble());

        Assert.Contains("flatten=false", await host.Problem(400, HttpMethod.Get, Image + "?channels=true"), StringComparison.Ordinal);
        var point = await host.Get("/api/datasets/spiral/train/0?flatten=false&channels=true");
        Assert.Equal(2, point.GetProperty("pixels").GetArrayLength());
    }

    [Fact]
    public async Task A_picture_is_a_PNG_of_the_same_pixels()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/datasets/synthetic-digits/test/4")
        {
            Headers = { { "Accept", "image/png" } },
        };
        using var response = await host.Client.SendAsync(request);
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        var png = await response.Content.ReadAsByteArrayAsync();
        var idat = png.AsSpan().IndexOf("IDAT"u8);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(idat - 4));
        using var zlib = new ZLibStream(new MemoryStream(png, idat + 4, length), CompressionMode.Decompress);
        var rows = new byte[28 * 29];
        zlib.ReadExactly(rows);
        var pixels = (await host.Get("/api/datasets/synthetic-digits/test/4"))
            .GetProperty("pixels")
            .EnumerateArray()
            .Select(p => (byte)p.GetInt32());
        Assert.Equal(pixels, rows.Chunk(29).SelectMany(row => row[1..]));
    }

    [Theory]
    [InlineData("GET", "/api/datasets/nosuch/train/0")]
    [InlineData("GET", "/api/datasets/xor/valid/0")]
    [InlineData("GET", "/api/datasets/xor/train/100000")]
    [InlineData("GET", "/api/datasets/xor/train/-1")]
    [InlineData("GET", "/api/datasets/xor/train/first")]
    [InlineData("POST", "/api/datasets/nosuch/fetch")]
    public async Task What_is_not_there_is_404(string method, string path) => await host.Problem(404, new HttpMethod(method), path);

    [Fact]
    public async Task A_missing_dataset_says_how_to_get_it_and_offers_the_synthetic_digits()
    {
        var detail = await host.Problem(404, HttpMethod.Get, "/api/datasets/mnist/test/0");
        Assert.Contains("POST /api/datasets/mnist/fetch", detail, StringComparison.Ordinal);
        Assert.Contains("synthetic-digits", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_folders_are_used_before_any_download()
    {
        await using var own = new ApiHost { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        await own.InitializeAsync();
        Assert.Equal(7, (await own.Get("/api/datasets/mnist/test/0")).GetProperty("label").GetInt32());
        var five = await own.Get("/api/datasets/mnist/train/0?flatten=false&channels=true&oneHot=true");
        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0, 0], five.GetProperty("label").EnumerateArray().Select(p => p.GetInt32()));
        Assert.Equal(28, five.GetProperty("pixels")[0].GetArrayLength());
        Assert.Equal(5, (await own.Get("/api/datasets/mnist/train/0")).GetProperty("label").GetInt32());
    }

    [Fact]
    public async Task MNIST_is_downloaded_resumed_checked_and_read()
    {
        // the four real files, three of them canonical: the training images here are a rebuilt copy and must be refused
        var files = Require.Mnist();
        await using var mirror = await Mirror.Start(name => File.ReadAllBytes(Path.Combine(files, name)));
        await using var own = new ApiHost { Settings = [("WebNN:MnistMirrors:0", mirror.Address)] };
        var folder = Path.Combine(own.DataDirectory, "datasets", "mnist");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(files, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-images-idx3-ubyte.gz"));
        var images = File.ReadAllBytes(Path.Combine(files, "t10k-images-idx3-ubyte.gz"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "t10k-images-idx3-ubyte.gz.part"), images[..700_000]);
        await own.InitializeAsync();

        await own.Call(HttpMethod.Post, "/api/datasets/mnist/fetch");
        await Until(own, "mnist", "completed");
        Assert.Equal(7, (await own.Get("/api/datasets/mnist/test/0")).GetProperty("label").GetInt32());
        Assert.Contains(mirror.Ranges, range => range == "t10k-images-idx3-ubyte.gz bytes=700000-");
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part"));
    }

    [Fact]
    public async Task A_wrong_file_is_refused_and_removed_and_the_next_mirror_is_asked()
    {
        var files = Require.Mnist();
        await using var wrong = await Mirror.Start(_ => Gzip([0, 0, 8, 1, 0, 0, 0, 1, 5]));
        await using var right = await Mirror.Start(name => File.ReadAllBytes(Path.Combine(files, name)));
        await using var own = new ApiHost { Settings = [("WebNN:MnistMirrors:0", wrong.Address), ("WebNN:MnistMirrors:1", right.Address)] };
        await own.InitializeAsync();
        await own.Call(HttpMethod.Post, "/api/datasets/mnist/fetch");

        // the first file there, the training images, is not canonical: both mirrors are refused
        var download = await Until(own, "mnist", "failed");
        var error = download.GetProperty("error").GetString()!;
        Assert.Contains("SHA-256", error, StringComparison.Ordinal);
        Assert.Contains(wrong.Address, error, StringComparison.Ordinal);
        Assert.Contains(right.Address, error, StringComparison.Ordinal);
        Assert.Contains("synthetic-digits", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(own.DataDirectory, "datasets", "mnist")));
    }

    [Fact]
    public async Task Files_without_a_known_checksum_are_checked_by_structure_and_class_counts()
    {
        // a made-up Fashion-MNIST of the right form: every class equally often
        await using var mirror = await Mirror.Start(name => Fashion(name, fair: true));
        await using var unfair = await Mirror.Start(name => Fashion(name, fair: false));
        await using var own = new ApiHost
        {
            Settings = [("WebNN:FashionMnistMirrors:0", unfair.Address), ("WebNN:FashionMnistMirrors:1", mirror.Address)],
        };
        await own.InitializeAsync();
        await own.Call(HttpMethod.Post, "/api/datasets/fashion-mnist/fetch");
        await Until(own, "fashion-mnist", "completed");
        Assert.Equal(3, (await own.Get("/api/datasets/fashion-mnist/test/3")).GetProperty("label").GetInt32());
        Assert.Contains(mirror.Asked, name => name == "train-labels-idx1-ubyte.gz");
        Assert.DoesNotContain(mirror.Asked, name => name == "train-images-idx3-ubyte.gz");
    }

    [Fact]
    public async Task A_mirror_that_cannot_be_reached_is_a_failed_download_with_a_plain_message()
    {
        await using var own = new ApiHost { Settings = [("WebNN:MnistMirrors:0", "http://127.0.0.1:9/")] };
        await own.InitializeAsync();
        await own.Call(HttpMethod.Post, "/api/datasets/mnist/fetch");
        Assert.Contains(
            "could not be downloaded",
            (await Until(own, "mnist", "failed")).GetProperty("error").GetString()!,
            StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Until(ApiHost host, string name, string state)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(50))
        {
            var download = (await host.Get("/api/datasets"))
                .GetProperty("datasets")
                .EnumerateArray()
                .First(d => d.GetProperty("name").GetString() == name)
                .GetProperty("download");
            if (download.ValueKind == JsonValueKind.Object && download.GetProperty("state").GetString() == state)
                return download;
            Assert.True(DateTime.UtcNow < deadline, $"wanted {state}, is {download}");
        }
    }

    private static byte[] Fashion(string name, bool fair)
    {
        var count = name.StartsWith("train", StringComparison.Ordinal) ? 60_000 : 10_000;
        byte[] size = [0, 0, (byte)(count >> 8), (byte)count];
        return name.Contains("labels", StringComparison.Ordinal)
            ? Gzip([0, 0, 8, 1, .. size, .. Enumerable.Range(0, count).Select(i => (byte)(fair ? i % 10 : i % 9))])
            : Gzip([0, 0, 8, 3, .. size, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[count * 784]]);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return memory.ToArray();
    }

    /// <summary>A small server of files that understands ranges.</summary>
    private sealed class Mirror : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Mirror(WebApplication app) => _app = app;

        public string Address => _app.Urls.First() + "/files/";

        public System.Collections.Concurrent.ConcurrentQueue<string> Ranges { get; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

        public static async Task<Mirror> Start(Func<string, byte[]> files)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            var app = builder.Build();
            var mirror = new Mirror(app);
            app.MapGet("/files/{name}", (string name, HttpRequest request) =>
            {
                mirror.Asked.Enqueue(name);
                if (request.Headers.Range.Count > 0)
                    mirror.Ranges.Enqueue($"{name} {request.Headers.Range}");
                return Results.File(files(name), "application/gzip", enableRangeProcessing: true);
            });
            await app.StartAsync();
            return mirror;
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}

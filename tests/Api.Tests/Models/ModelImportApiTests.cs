using System.IO.Compression;
using System.Net;
using System.Text.Json;
using WebNN.Engine;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelImportApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public async Task The_books_weights_read_9352_of_the_10000_test_images(string format)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(Require.Book(), "sample_weight." + format));
        await using var own = new ApiHost { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        await own.InitializeAsync();
        var (status, version) = await Import(own, "book", file, "?activation=sigmoid");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal([784, 50, 100, 10], version.GetProperty("layers").EnumerateArray().Select(size => size.GetInt32()));
        var score = await own.Post("/api/models/book/versions/1/evaluate", new { dataset = "mnist" });
        Assert.Equal(0.9352, score.GetProperty("accuracy").GetDouble(), 1e-9);
        var measured = await own.Post("/api/lessons/batch-inference", new { model = "book", version = 1, batchSizes = new[] { 1, 100 } });
        Assert.Contains("0.9352", measured.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_version_gives_the_answers_of_the_network_it_was_made_from()
    {
        var network = TestModels.Network(7);
        var (status, version) = await Import(host, "brought", SafeTensors.ToBytes(Tensors(network)), "?activation=relu");
        Assert.Equal(HttpStatusCode.Created, status);
        var published = host.Services.GetRequiredService<WebNN.Api.Models.ModelRegistry>().Publish("beside", network, new());
        Assert.Equal(published.ParametersSha256, version.GetProperty("parametersSha256").GetString());
    }

    [Theory]
    [InlineData(12_000_000, 2)]
    [InlineData(2_000_000, 10)]
    public async Task A_small_file_that_would_unpack_to_a_huge_network_is_refused_by_its_headers(int inputs, int outputs)
    {
        var (status, problem) = await Import(host, "bomb", Bomb(inputs, outputs), "");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("WebNN:MaxParameters", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(host.Services.GetRequiredService<WebNN.Api.Models.ModelRegistry>().Versions("bomb"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Only_a_body_of_bytes_is_imported(string? type)
    {
        using var content = new ByteArrayContent(SafeTensors.ToBytes(Tensors(TestModels.Network(3))));
        if (type is not null)
            content.Headers.ContentType = new(type);
        using var answer = await host.Client.PostAsync("/api/models/form/versions", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_no_model_is_refused_with_a_reason_and_publishes_nothing()
    {
        var good = SafeTensors.ToBytes(Tensors(TestModels.Network(3)));
        var tensors = Tensors(TestModels.Network(3));
        (byte[] File, string Query, string Reason)[] bad =
        [
            ([], "", "not a model"),
            ("PK\u0003\u0004rubbish"u8.ToArray(), "", "not a model"),
            (good[..^4], "", "not a model"),
            (good, "?activation=step", "sigmoid, relu or tanh"),
            (SafeTensors.ToBytes([tensors[0], tensors[1], tensors[2]]), "", "arrays"),
            (SafeTensors.ToBytes([tensors[0] with { Name = "0.weight" }]), "", "no W1"),
            (SafeTensors.ToBytes([tensors[0], tensors[3] with { Name = "b1" }]), "", "b1 has shape"),
            (SafeTensors.ToBytes([tensors[0], tensors[1], tensors[0] with { Name = "W2" }, tensors[3]]), "", "layer before it has"),
        ];
        foreach (var (file, query, reason) in bad)
        {
            var (status, problem) = await Import(host, "refused", file, query);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var (name, _) = await Import(host, "A B", good, "");
        Assert.Equal(HttpStatusCode.BadRequest, name);
        await host.Problem(404, HttpMethod.Get, "/api/models/refused");
    }

    [Fact]
    public async Task Torchs_names_and_layout_are_read_as_strictly()
    {
        // 784-20-10
        NamedTensor weight0 = new("0.weight", [20, 784], new float[20 * 784]), bias0 = new("0.bias", [20], new float[20]);
        NamedTensor weight2 = new("2.weight", [10, 20], new float[200]), bias2 = new("2.bias", [10], new float[10]);
        weight2.Values[(3 * 20) + 5] = 7;
        var (status, version) = await Import(
            host,
            "torch",
            SafeTensors.ToBytes([bias2, weight2, weight0, bias0]),
            "?layout=torch&activation=relu");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal([784, 20, 10], version.GetProperty("layers").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(
            7,
            host.Services.GetRequiredService<WebNN.Api.Models.ModelRegistry>().Resolve("torch", 1)!.Network.Parameters[2].Value[5, 3]);

        var torch = SafeTensors.ToBytes([weight0, bias0, weight2, bias2]);
        (byte[] File, string Query, string Reason)[] bad =
        [
            (torch, "", "?layout=torch"),
            (torch, "?layout=Torch", "must be torch"),
            (torch, "?layout=", "must be torch"),
            (SafeTensors.ToBytes(Tensors(TestModels.Network(3))), "?layout=torch", "no 0.weight"),
            (
                SafeTensors.ToBytes([weight0, bias0, weight2 with { Name = "1.weight" }, bias2 with { Name = "1.bias" }]),
                "?layout=torch",
                "0.weight … 0.weight"),
            (SafeTensors.ToBytes([weight0, bias0, weight2]), "?layout=torch", "3 arrays"),
            (SafeTensors.ToBytes([weight0, bias0, weight2, bias2 with { Name = "3.bias" }]), "?layout=torch", "2.bias is missing"),
            (
                SafeTensors.ToBytes([weight0, bias0, weight2 with { Shape = [20, 10] }, bias2]),
                "?layout=torch",
                "2.weight has shape (20, 10), but the layer before it has 20"),
            (SafeTensors.ToBytes([weight0 with { Shape = [20 * 784] }, bias0, weight2, bias2]), "?layout=torch", "(out, in)"),
            (SafeTensors.ToBytes([weight0, bias0, weight2, bias2 with { Shape = [10, 1] }]), "?layout=torch", "2.bias has shape (10, 1)"),
        ];
        foreach (var (file, query, reason) in bad)
        {
            var (refused, problem) = await Import(host, "refused", file, query);
            Assert.Equal(HttpStatusCode.BadRequest, refused);
            Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_import_serves_unless_it_is_told_not_to_and_says_so()
    {
        byte[] File(ulong seed) => SafeTensors.ToBytes(Tensors(TestModels.Network(seed)));
        await Import(host, "judged", File(1), "?activation=relu");
        var (_, never) = await Import(host, "judged", File(2), "?activation=relu&promote=never");
        Assert.Equal(1, never.GetProperty("serving").GetProperty("version").GetInt32());
        Assert.False(never.GetProperty("serving").GetProperty("promoted").GetBoolean());
        var (_, always) = await Import(host, "judged", File(3), "?activation=relu&promote=always");
        Assert.Equal(3, always.GetProperty("serving").GetProperty("version").GetInt32());
        var model = await host.Get("/api/models/judged");
        Assert.Equal(3, model.GetProperty("serving").GetInt32());
        var moves = model.GetProperty("history").EnumerateArray()
            .Select(move => $"{move.GetProperty("from")} → {move.GetProperty("to")} by {move.GetProperty("by")}");
        Assert.Equal(["1 → 3 by import", " → 1 by import"], moves);
    }

    [Fact]
    public async Task An_import_is_compared_on_the_dataset_it_names()
    {
        const string Judged = "?activation=relu&promote=ifBetter&dataset=synthetic-digits";
        var trained = host.Services.GetRequiredService<WebNN.Api.Models.ModelRegistry>().Resolve("mnist", 1)!.Network;
        var (_, good) = await Import(host, "compared", SafeTensors.ToBytes(Tensors(trained)), Judged);
        var (_, worse) = await Import(host, "compared", SafeTensors.ToBytes(Tensors(TestModels.Network(5))), Judged);
        Assert.True(worse.GetProperty("accuracy").GetDouble() < good.GetProperty("accuracy").GetDouble());
        Assert.Equal(1, worse.GetProperty("serving").GetProperty("version").GetInt32());
        Assert.Equal(good.GetProperty("accuracy").GetDouble(), worse.GetProperty("serving").GetProperty("accuracy").GetDouble(), 1e-12);
        Assert.Equal("synthetic-digits", worse.GetProperty("dataset").GetString());
    }

    [Theory]
    [InlineData("?promote=maybe", "always, ifBetter or never")]
    [InlineData("?promote=", "always, ifBetter or never")]
    [InlineData("?promote=ifBetter", "needs the dataset")]
    [InlineData("?dataset=nosuch", "no dataset 'nosuch'")]
    [InlineData("?dataset=xor", "xor has 2 and 2")]
    public async Task What_cannot_be_judged_is_refused(string query, string reason)
    {
        var (status, problem) = await Import(host, "unjudged", SafeTensors.ToBytes(Tensors(TestModels.Network(1))), query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await host.Problem(404, HttpMethod.Get, "/api/models/unjudged");
    }

    [Fact]
    public async Task A_network_of_other_inputs_or_classes_than_the_models_is_refused_and_both_are_named()
    {
        foreach (var sizes in new[] { new[] { 2, 3, 10 }, [784, 3, 4] })
        {
            var file = SafeTensors.ToBytes(Tensors(TestModels.Network(1, Activation.Relu, sizes)));
            var (status, problem) = await Import(host, "mnist", file, "");
            var detail = problem.GetProperty("detail").GetString();
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("784 inputs and 10 classes", detail, StringComparison.Ordinal);
            Assert.Contains($"{sizes[0]} inputs and {sizes[^1]} classes", detail, StringComparison.Ordinal);
        }
    }

    private static NamedTensor[] Tensors(Network<float> network) =>
        [
            .. network.Parameters.Select(p => new NamedTensor(
                p.Name,
                p.IsBias ? [p.Value.Columns] : [p.Value.Rows, p.Value.Columns],
                p.Value.ToArray())),
        ];

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Import(ApiHost host, string name, byte[] file, string query)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("application/octet-stream");
        using var answer = await host.Client.PostAsync(
            new Uri($"/api/models/{Uri.EscapeDataString(name)}/versions{query}", UriKind.Relative),
            content);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    // zeros of the sizes it claims, packed to a thousandth
    private static byte[] Bomb(int inputs, int outputs)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "W1", $"({inputs}, {outputs})", (long)inputs * outputs);
            Add(archive, "b1", $"({outputs},)", outputs);
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive archive, string name, string shape, long numbers)
    {
        using var target = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
        var header = System.Text.Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n");
        target.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header]);
        var zeros = new byte[1 << 16];
        for (var left = 4 * numbers; left > 0; left -= zeros.Length)
            target.Write(zeros, 0, (int)Math.Min(zeros.Length, left));
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Models.Onnx;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelDownloadApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Safetensors_is_the_stored_file_and_is_not_sent_again_to_who_has_it()
    {
        var version = Registry.Publish("stored", TestModels.Network(1), new ModelFacts());
        var file = await File.ReadAllBytesAsync(Path.Combine(host.DataDirectory, "models/stored/1/model.safetensors"));
        foreach (var query in new[] { "", "?format=safetensors" })
        {
            using var answer = await Download("stored", query);
            Assert.Equal(file, await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal($"\"{version.Sha256}\"", answer.Headers.ETag!.Tag);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("stored-1.safetensors", answer.Content.Headers.ContentDisposition.FileName);
        }

        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/models/stored/versions/1/download")
        {
            Headers = { IfNoneMatch = { new($"\"{version.Sha256}\"") } },
        };
        using var known = await host.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Theory]
    [InlineData("safetensors", "")]
    [InlineData("npz", "")]
    [InlineData("safetensors", "layout=torch")]
    [InlineData("npz", "layout=torch")]
    public async Task What_is_downloaded_can_be_imported_and_is_the_same_model(string format, string layout)
    {
        var name = $"round.{format}.{layout.Length}";
        var version = Registry.Publish(name, TestModels.Network(4, Activation.Tanh, 784, 30, 20, 10), new ModelFacts());
        using var answer = await Download(name, $"?format={format}&{layout}");
        var file = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal($"{name}-1.{format}", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(format == "safetensors" && layout.Length == 0, answer.Headers.ETag!.Tag == $"\"{version.Sha256}\"");

        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("application/octet-stream");
        using var imported = await host.Client.PostAsync($"/api/models/{name}/versions?activation=tanh&{layout}", content);
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        var facts = JsonDocument.Parse(await imported.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(2, facts.GetProperty("version").GetInt32());
        Assert.Equal(version.ParametersSha256, facts.GetProperty("parametersSha256").GetString());
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public async Task The_torch_layout_is_the_state_dict_of_a_Sequential(string format)
    {
        var network = TestModels.Network(5, Activation.Relu, 6, 4, 3, 2);
        Registry.Publish("torch." + format, network, new ModelFacts());
        using var answer = await Download("torch." + format, $"?format={format}&layout=torch");
        var file = await answer.Content.ReadAsByteArrayAsync();
        var tensors = format == "npz" ? Npz.Read(new MemoryStream(file)) : SafeTensors.Read(file).Tensors;

        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"], tensors.Select(t => t.Name));
        Assert.Equal(["(4, 6)", "(4)", "(3, 4)", "(3)", "(2, 3)", "(2)"], tensors.Select(t => t.ShapeText));
        for (var i = 0; i < tensors.Count; i += 2)
        {
            var (w, columns) = (network.Parameters[i].Value, tensors[i].Shape[1]);
            Assert.All(Enumerable.Range(0, tensors[i].Values.Length), k => Assert.Equal(w[k % columns, k / columns], tensors[i].Values[k]));
            Assert.Equal(network.Parameters[i + 1].Value.ToArray(), tensors[i + 1].Values);
        }
    }

    [Theory]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Tanh)]
    public async Task An_ONNX_graph_computed_node_by_node_gives_the_answers_of_predict(Activation activation)
    {
        var name = "graph." + activation.ToString().ToLowerInvariant();
        var version = Registry.Publish(name, TestModels.Network(6, activation, 784, 30, 20, 10), new ModelFacts());
        using var answer = await Download(name, "?format=onnx");
        Assert.Equal($"{name}-1.onnx", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.NotEqual($"\"{version.Sha256}\"", answer.Headers.ETag!.Tag);
        var model = ModelProto.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync());
        await ComputesAsPredict(model, name);
    }

    [Fact]
    public async Task The_shipped_models_ONNX_graph_reads_as_the_model_does()
    {
        using var answer = await Download("mnist", "?format=onnx");
        await ComputesAsPredict(ModelProto.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()), "mnist");
    }

    [Fact]
    public async Task An_ONNX_file_has_the_public_field_numbers()
    {
        Registry.Publish("wire", TestModels.Network(7, Activation.Tanh, 3, 2, 2), new ModelFacts());
        using var answer = await Download("wire", "?format=onnx");
        var model = Fields(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(8, Number(model, 1));
        Assert.Equal(13, Number(Fields(Bytes(model, 8)), 2));
        var graph = Fields(Bytes(model, 7));
        Assert.Equal("wire", Text(graph, 2));
        Assert.Equal(["Gemm", "Tanh", "Gemm", "Softmax"], graph.Where(f => f.Field == 1).Select(f => Text(Fields(f.Bytes), 4)));

        var gemm = Fields(Bytes(graph, 1));
        Assert.Equal(["pixels", "W1", "b1"], gemm.Where(f => f.Field == 1).Select(f => System.Text.Encoding.UTF8.GetString(f.Bytes)));
        Assert.Equal("a1", Text(gemm, 2));
        var axis = Fields(Bytes(Fields(graph.Last(f => f.Field == 1).Bytes), 5));
        Assert.Equal(("axis", 1, 2), (Text(axis, 1), Number(axis, 3), Number(axis, 20)));

        var weight = Fields(Bytes(graph, 5));
        Assert.Equal(("W1", 1, 24), (Text(weight, 8), Number(weight, 2), Bytes(weight, 9).Length));
        Assert.Equal([3, 2], Bytes(weight, 1));
        foreach (var (field, name, columns) in new[] { (11, "pixels", 3), (12, "probabilities", 2) })
        {
            var value = Fields(Bytes(graph, field));
            Assert.Equal(name, Text(value, 1));
            var tensor = Fields(Bytes(Fields(Bytes(value, 2)), 1));
            Assert.Equal(1, Number(tensor, 1));
            var sizes = Fields(Bytes(tensor, 2)).Select(dimension => Fields(dimension.Bytes)).ToArray();
            Assert.Equal(("N", columns), (Text(sizes[0], 2), Number(sizes[1], 1)));
        }
    }

    [Theory]
    [InlineData("mnist/versions/1", "?format=doc", 400, "safetensors, npz or onnx")]
    [InlineData("mnist/versions/1", "?format=", 400, "safetensors, npz or onnx")]
    [InlineData("mnist/versions/1", "?layout=keras", 400, "must be torch")]
    [InlineData("mnist/versions/1", "?format=onnx&layout=torch", 400, "safetensors and npz")]
    [InlineData("mnist/versions/99", "", 404, "no version 99")]
    [InlineData("nosuch/versions/1", "?format=npz", 404, "no model 'nosuch'")]
    public async Task What_cannot_be_downloaded_says_why(string version, string query, int status, string reason) =>
        Assert.Contains(
            reason,
            await host.Problem(status, HttpMethod.Get, $"/api/models/{version}/download{query}"),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_file_changed_on_disk_is_not_passed_on()
    {
        Registry.Publish("changed", TestModels.Network(8), new ModelFacts());
        var path = Path.Combine(host.DataDirectory, "models/changed/1/model.safetensors");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Contains(
            "SHA-256",
            await host.Problem(503, HttpMethod.Get, "/api/models/changed/versions/1/download"),
            StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> Download(string name, string query)
    {
        var answer = await host.Client.GetAsync(new Uri($"/api/models/{name}/versions/1/download{query}", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return answer;
    }

    // in double, from nothing but what the file says
    private async Task ComputesAsPredict(ModelProto model, string name)
    {
        var digits = SyntheticDigits.Create(20, seed: 9);
        var values = model.Graph.Initializer.ToDictionary(t => t.Name, t =>
        {
            Assert.Equal(TensorProto.Types.DataType.Float, t.DataType);
            var (rows, columns) = t.Dims.Count == 2 ? ((int)t.Dims[0], (int)t.Dims[1]) : (1, (int)t.Dims[0]);
            Assert.Equal(4 * rows * columns, t.RawData.Length);
            return Table(rows, columns, (r, c) => BinaryPrimitives.ReadSingleLittleEndian(t.RawData.Span[(4 * ((r * columns) + c))..]));
        });
        Assert.Equal(["pixels"], model.Graph.Input.Select(i => i.Name));
        Assert.Equal(["probabilities"], model.Graph.Output.Select(o => o.Name));
        values["pixels"] = Table(digits.Count, 784, (r, c) => digits.Pixels(r)[c] / 255.0);
        foreach (var node in model.Graph.Node)
        {
            var x = values[node.Input[0]];
            values[node.Output[0]] = node.OpType switch
            {
                "Gemm" => Gemm(x, values[node.Input[1]], values[node.Input[2]]),
                "Sigmoid" => Each(x, v => 1 / (1 + Math.Exp(-v))),
                "Relu" => Each(x, v => Math.Max(v, 0)),
                "Tanh" => Each(x, Math.Tanh),
                "Softmax" when node.Attribute is [{ Name: "axis", I: 1 }] => Softmax(x),
                _ => throw new InvalidOperationException($"unexpected node {node}"),
            };
        }

        var answer = await host.Post(
            "/predict",
            new { instances = Enumerable.Range(0, digits.Count).Select(i => digits.Pixels(i).ToArray().Select(p => (int)p)), model = name }
        );
        for (var n = 0; n < digits.Count; n++)
        {
            var probabilities = answer.GetProperty("predictions")[n].GetProperty("probabilities");
            for (var c = 0; c < 10; c++)
                Assert.Equal(values["probabilities"][n, c], probabilities[c].GetDouble(), 1e-6);
        }
    }

    private static double[,] Gemm(double[,] x, double[,] w, double[,] b)
    {
        Assert.Equal(x.GetLength(1), w.GetLength(0));
        return Table(x.GetLength(0), w.GetLength(1), (r, c) => b[0, c] + Enumerable.Range(0, w.GetLength(0)).Sum(k => x[r, k] * w[k, c]));
    }

    private static double[,] Softmax(double[,] x)
    {
        var powers = Each(x, Math.Exp);
        return Table(x.GetLength(0), x.GetLength(1), (r, c) => powers[r, c] / Enumerable.Range(0, x.GetLength(1)).Sum(k => powers[r, k]));
    }

    private static double[,] Each(double[,] x, Func<double, double> f) => Table(x.GetLength(0), x.GetLength(1), (r, c) => f(x[r, c]));

    private static double[,] Table(int rows, int columns, Func<int, int, double> value)
    {
        var table = new double[rows, columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                table[r, c] = value(r, c);
        }

        return table;
    }

    // the wire format of protocol buffers: a key of field number and kind, then a number or so many bytes
    private static List<(int Field, long Number, byte[] Bytes)> Fields(byte[] message)
    {
        var at = 0;
        long Varint()
        {
            var value = 0L;
            for (var shift = 0; ; shift += 7)
            {
                value |= (long)(message[at] & 0x7F) << shift;
                if (message[at++] < 0x80)
                    return value;
            }
        }

        var fields = new List<(int, long, byte[])>();
        while (at < message.Length)
        {
            var key = Varint();
            var number = Varint();
            var length = key % 8 == 2 ? (int)number : 0;
            fields.Add(((int)(key / 8), number, message[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    private static byte[] Bytes(List<(int Field, long Number, byte[] Bytes)> fields, int field) =>
        fields.First(f => f.Field == field).Bytes;

    private static int Number(List<(int Field, long Number, byte[] Bytes)> fields, int field) =>
        (int)fields.First(f => f.Field == field).Number;

    private static string Text(List<(int Field, long Number, byte[] Bytes)> fields, int field) =>
        System.Text.Encoding.UTF8.GetString(Bytes(fields, field));
}

using System.Text.Json;
using System.Threading.Channels;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_published_version_is_number_one_and_reads_back_bit_for_bit()
    {
        var network = Net(7);
        var facts = new ModelFacts
        {
            Dataset = "mnist",
            Test = new Score(0.5, 1),
            Job = "job-1",
            Spec = JsonSerializer.SerializeToElement(new { seed = 7 }),
        };
        var version = Open().Publish("digits", network, facts);

        var served = Open().Resolve("digits")!;
        Assert.Equal(1, version.Version);
        Assert.Equal(
            (1, "mnist", 0.5, "job-1"),
            (served.Version.Version, served.Version.Dataset, served.Version.Accuracy, served.Version.Job));
        Assert.Equal(7, served.Version.Spec!.Value.GetProperty("seed").GetInt32());
        Assert.Equal([4, 3, 2], served.Version.Layers);
        Assert.Equal(["0", "1"], served.Version.Labels);
        for (var i = 0; i < network.Parameters.Count; i++)
            Assert.Equal(network.Parameters[i].Value.ToArray(), served.Network.Parameters[i].Value.ToArray());
    }

    [Fact]
    public void The_stored_file_has_the_agreed_names_and_shapes_and_its_checksums_are_those_of_the_bytes()
    {
        var version = Open().Publish("digits", Net(1), new ModelFacts());
        var bytes = File.ReadAllBytes(Path.Combine(_folder, "models", "digits", "1", "model.safetensors"));
        var file = SafeTensors.Read(bytes);
        Assert.Equal(["W1 (4, 3)", "b1 (3)", "W2 (3, 2)", "b2 (2)"], file.Tensors.Select(t => $"{t.Name} {t.ShapeText}"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), version.Sha256);
        var raw = file.Tensors.SelectMany(t => t.Values).SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(raw)), version.ParametersSha256);
    }

    [Fact]
    public async Task Whoever_listens_is_told_of_every_version_and_move_that_comes_or_goes()
    {
        using var registry = Open();
        var told = Channel.CreateUnbounded<string>();
        registry.Changed += model => told.Writer.TryWrite(model);
        registry.Publish("digits", Net(1), new ModelFacts());
        await Told();
        registry.SetAlias("digits", "staging", 1);
        await Told();
        registry.RemoveAlias("digits", "staging");
        await Told();
        Assert.Equal(DeleteOutcome.Deleted, registry.Delete("digits", 1));
        await Told();
        Assert.Equal(DeleteOutcome.NotFound, registry.Delete("digits", 1));
        Assert.False(told.Reader.TryRead(out _));

        async Task Told()
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromSeconds(30));
            Assert.Equal("digits", await told.Reader.ReadAsync(deadline.Token));
        }
    }

    [Fact]
    public void The_size_of_a_versions_file_is_known()
    {
        var registry = Open();
        registry.Publish("digits", Net(1), new ModelFacts());
        var file = new FileInfo(Path.Combine(_folder, "models", "digits", "1", "model.safetensors"));
        Assert.Equal(file.Length, registry.FileBytes("digits", 1));
        Assert.Null(registry.FileBytes("digits", 2));
        Assert.False(registry.IsShipped("digits", 1));
    }

    [Fact]
    public void The_publisher_may_go_on_training_its_network()
    {
        var registry = Open();
        var network = Net(1);
        registry.Publish("digits", network, new ModelFacts());
        var before = registry.Resolve("digits")!.Network.Parameters[0].Value[0, 0];
        network.Parameters[0].Value[0, 0] += 1;
        Assert.Equal(before, registry.Resolve("digits")!.Network.Parameters[0].Value[0, 0]);
    }

    [Fact]
    public async Task Concurrent_publishers_get_every_number_once_even_from_two_registries()
    {
        ModelRegistry[] registries = [Open(), Open()];
        var versions = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => Task.Run(() => registries[i % 2].Publish("digits", Net((ulong)i), new ModelFacts()).Version)));
        Assert.Equal(Enumerable.Range(1, 20), versions.Order());
        Assert.Equal(20, Open().Versions("digits").Count);
    }

    [Fact]
    public void A_half_written_version_is_never_seen()
    {
        var leftover = Path.Combine(_folder, "models", ".tmp-0123");
        Directory.CreateDirectory(leftover);
        File.WriteAllText(Path.Combine(leftover, "model.safetensors"), "half");
        Assert.Empty(Open().Names);
    }

    [Theory]
    [InlineData("model.safetensors", false)]
    [InlineData("model.safetensors", true)]
    [InlineData("model.json", true)]
    [InlineData("novelty.safetensors", false)]
    [InlineData("novelty.safetensors", true)]
    public void A_version_that_cannot_be_loaded_leaves_the_one_before_serving_and_is_reported(string file, bool truncate)
    {
        Open().Publish("digits", Net(1), new ModelFacts());
        Open().Publish("digits", Net(2), new ModelFacts { Novelty = Novelty(Net(2)) });
        var path = Path.Combine(_folder, "models", "digits", "2", file);
        var bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, truncate ? bytes[..(bytes.Length / 2)] : bytes);

        var registry = Open();
        Assert.Equal(1, registry.Resolve("digits")!.Version.Version);
        Assert.Null(registry.Resolve("digits", 2));
        Assert.Equal(503, registry.Refusal("digits", 2, null).Status());
        Assert.Equal(2, Assert.Single(registry.Broken("digits")).Version);
        Assert.Equal(3, registry.Publish("digits", Net(3), new ModelFacts()).Version);
        Assert.Equal(3, registry.Resolve("digits")!.Version.Version);
    }

    [Fact]
    public void A_shipped_model_serves_until_the_data_directory_has_a_newer_version_which_is_numbered_after_it()
    {
        TestModels.Registry(Path.Combine(_folder, "elsewhere"))
            .Publish("mnist", Net(1), new ModelFacts());
        var shipped = Path.Combine(_folder, "elsewhere", "models");
        var registry = Open(shipped);
        Assert.Equal(1, registry.Resolve()!.Version.Version);
        Assert.Equal(2, registry.Publish("mnist", Net(2), new ModelFacts()).Version);
        Assert.Equal(2, registry.Resolve()!.Version.Version);
        Assert.Equal(1, registry.Resolve("mnist", 1)!.Version.Version);
        Assert.False(Directory.Exists(Path.Combine(shipped, "mnist", "2")));
    }

    [Fact]
    public void A_version_of_ones_own_is_not_replaced_and_a_deleted_one_not_revived_by_a_shipped_one()
    {
        TestModels.Registry(Path.Combine(_folder, "elsewhere")).Publish("book", Net(1), new ModelFacts());
        var shipped = Path.Combine(_folder, "elsewhere", "models");
        var own = Open().Publish("book", Net(2), new ModelFacts());
        var registry = Open(shipped);
        Assert.Equal(own.ParametersSha256, Assert.Single(registry.Versions("book")).ParametersSha256);
        Assert.False(registry.IsShipped("book", 1));

        Assert.Equal(DeleteOutcome.Deleted, registry.Delete("book", 1));
        Assert.DoesNotContain("book", Open(shipped).Names);
        Assert.Equal(404, Open(shipped).Refusal("book").Status());
        Assert.Equal(2, Open(shipped).Publish("book", Net(3), new ModelFacts()).Version);
        Assert.Equal([2], Open(shipped).Versions("book").Select(version => version.Version));
    }

    [Fact]
    public void The_alias_production_serves_before_the_highest_version_and_survives_a_restart()
    {
        var registry = Open();
        registry.Publish("digits", Net(1), new ModelFacts());
        registry.Publish("digits", Net(2), new ModelFacts());
        Assert.Equal(2, registry.Resolve("digits")!.Version.Version);
        Assert.Equal(AliasOutcome.Moved, registry.SetAlias("digits", "production", 1));
        Assert.Equal(AliasOutcome.NotFound, registry.SetAlias("digits", "production", 9));
        Assert.Equal(1, registry.Resolve("digits")!.Version.Version);
        Assert.Equal(1, Open().Resolve("digits", null, "production")!.Version.Version);
        Assert.Equal(AliasOutcome.Moved, registry.RemoveAlias("digits", "production"));
        Assert.Equal(2, Open().Resolve("digits")!.Version.Version);
    }

    [Fact]
    public void What_is_not_there_says_so()
    {
        var registry = Open();
        Assert.Equal(503, registry.Refusal(null, null, null).Status());
        registry.Publish("digits", Net(1), new ModelFacts());
        Assert.Equal(404, registry.Refusal("nosuch", null, null).Status());
        Assert.Equal(404, registry.Refusal("digits", 5, null).Status());
        Assert.Equal(404, registry.Refusal("digits", null, "nosuch").Status());
    }

    [Fact]
    public void A_missing_model_names_at_most_ten_that_are_there()
    {
        var registry = Open();
        for (var i = 0; i < 12; i++)
            registry.Publish($"model-{i:00}", Net(1), new ModelFacts());
        var missing = registry.Refusal("nosuch");
        Assert.Equal((404, 10), (missing.Status(), missing.Detail.Split("model-").Length - 1));
        Assert.EndsWith("model-09 and 2 more.", missing.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_not_finite_is_not_published()
    {
        var registry = Open();
        var network = Net(1);
        network.Parameters[1].Value[0, 0] = float.NaN;
        Assert.Throws<TensorFormatException>(() => registry.Publish("digits", network, new ModelFacts()));
        Assert.Empty(registry.Names);
    }

    [Theory]
    [InlineData("mnist", true)]
    [InlineData("a.b_c-9", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("..", false)]
    [InlineData("../up", false)]
    [InlineData("a/b", false)]
    [InlineData("Mnist", false)]
    [InlineData("mnist\n", false)]
    [InlineData(".tmp-1", false)]
    [InlineData("a.", false)]
    [InlineData("con", false)]
    [InlineData("nul.txt", false)]
    [InlineData("com1", false)]
    [InlineData("console", true)]
    [InlineData("com10", true)]
    public void A_name_is_valid_only_if_it_is_safe_as_a_folder(string? name, bool valid) => Assert.Equal(valid, ModelName.IsValid(name));

    private ModelRegistry Open(string shipped = "") => TestModels.Registry(_folder, shipped);

    [Fact]
    public void What_tells_familiar_inputs_from_strange_ones_comes_with_its_version_and_counts_as_its_memory()
    {
        var with = Open().Publish("with", Net(1), new ModelFacts { Novelty = Novelty(Net(1)) });
        var without = Open().Publish("without", Net(1), new ModelFacts());
        Assert.Equal(with.ParametersSha256, without.ParametersSha256);
        var registry = Open();
        Assert.Null(registry.Resolve("without")!.Novelty);
        var before = registry.LoadedBytes;
        Assert.Equal(
            Novelty(Net(1)).ToTensors().SelectMany(tensor => tensor.Values),
            registry.Resolve("with")!.Novelty!.ToTensors().SelectMany(tensor => tensor.Values));
        var file = new FileInfo(Path.Combine(_folder, "models", "with", "1", "novelty.safetensors"));
        Assert.Equal(file.Length, registry.LoadedBytes - (2 * before));
    }

    private static NoveltyDetector Novelty(Network<float> network)
    {
        var rng = new Rng(1);
        var points = Dataset.OfPoints(
            "points",
            4,
            2,
            [.. Enumerable.Range(0, 400).Select(_ => (float)rng.NextNormal())],
            [.. Enumerable.Range(0, 100).Select(i => (byte)(i % 2))]);
        return NoveltyFit.Fit(network, points, points)!;
    }

    private static Network<float> Net(ulong seed) => TestModels.Network(seed, Activation.Relu, 4, 3, 2);
}

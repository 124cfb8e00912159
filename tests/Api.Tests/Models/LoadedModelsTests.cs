using System.Net;
using System.Net.Http.Headers;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class LoadedModelsTests : IDisposable
{
    private static readonly int[] Layers = [100, 80, 10];

    private static readonly long One = ServedModel.MemoryBytes(Layers);

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-loaded-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_the_default_model_is_in_memory_at_start_and_others_come_with_their_first_use()
    {
        Publish("mnist", "a", "b");
        using var registry = TestModels.Registry(_folder);
        Assert.Equal(One, registry.LoadedBytes);
        Assert.Equal((1, One), (registry.Describe(new("a"))!.Version, registry.LoadedBytes));
        Assert.NotNull(registry.Resolve("a"));
        Assert.Equal(2 * One, registry.LoadedBytes);
    }

    [Fact]
    public void The_least_recently_used_versions_make_room_within_the_budget()
    {
        Publish("a", "b", "c");
        using var registry = TestModels.Registry(_folder, memoryBytes: (2 * One) + 100);
        var a = registry.Resolve("a");
        var b = Loaded(registry, "b");
        Thread.Sleep(20);
        Assert.Same(a, registry.Resolve("a"));
        Assert.NotNull(registry.Resolve("c"));
        Assert.Equal(2 * One, registry.LoadedBytes);
        Assert.Same(a, registry.Resolve("a"));

        // nobody has asked for b since
        GC.Collect();
        Assert.False(b.IsAlive);
        Assert.NotNull(registry.Resolve("b"));
        Assert.Equal(2 * One, registry.LoadedBytes);
    }

    [Fact]
    public void What_serves_where_a_request_names_nothing_stays_in_memory_whatever_others_ask_for()
    {
        Publish("mnist", "a", "b", "c");
        using var registry = TestModels.Registry(_folder, memoryBytes: (2 * One) + 100);
        var serving = Loaded(registry, "mnist");
        foreach (var model in new[] { "a", "b", "c", "a" })
        {
            Thread.Sleep(20);
            Assert.NotNull(registry.Resolve(model));
        }

        GC.Collect();
        Assert.True(serving.IsAlive);
        Assert.Equal(2 * One, registry.LoadedBytes);
    }

    [Fact]
    public void A_version_that_was_pushed_out_while_it_is_used_is_not_loaded_twice()
    {
        Publish("a", "b");
        using var registry = TestModels.Registry(_folder, memoryBytes: One);
        var a = registry.Resolve("a");
        Assert.NotNull(registry.Resolve("b"));
        Assert.Same(a, registry.Resolve("a"));
        Assert.Equal(One, registry.LoadedBytes);
    }

    [Fact]
    public void A_version_that_does_not_fit_is_refused_by_name_and_the_one_before_goes_on_serving()
    {
        using (var large = TestModels.Registry(_folder))
        {
            large.Publish("m", Network(10, 4, 2), new ModelFacts());
            large.Publish("m", Network(10, 4000, 2), new ModelFacts());
        }

        using var registry = TestModels.Registry(_folder, memoryBytes: 200_000);
        Assert.Equal((1, 1), (registry.Describe(new("m"))!.Version, registry.Resolve("m")!.Version.Version));
        var refused = registry.Refusal("m", 2);
        Assert.Equal(503, refused.Status());
        Assert.Contains("10-4000-2", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("WebNN:Models:MemoryBytes", refused.Detail, StringComparison.Ordinal);
        Assert.InRange(registry.LoadedBytes, 1, 200_000);

        // also when it is the newest that is published
        Assert.Equal(3, registry.Publish("m", Network(10, 4000, 2), new ModelFacts()).Version);
        Assert.Equal(1, registry.Resolve("m")!.Version.Version);
    }

    [Fact]
    public async Task Readers_of_a_hundred_cold_versions_all_get_theirs_within_the_budget()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"m{i:00}").ToArray();
        Publish(names);
        using var registry = TestModels.Registry(_folder, memoryBytes: (3 * One) + 100);
        var found = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => registry.FindAsync(new(names[i % 20])).AsTask())));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => names[i % 20]), found.Select(lookup => lookup.Model!.Version.Model));
        Assert.InRange(registry.LoadedBytes, One, 3 * One);
    }

    [Fact]
    public async Task An_import_that_could_never_be_served_is_refused_before_it_is_stored()
    {
        await using var host = new ApiHost { Settings = [("WebNN:Models:MemoryBytes", "3000000")] };
        await host.InitializeAsync();
        using var file = new ByteArrayContent(SafeTensors.ToBytes(ParameterLayout.Book.Tensors(Network(10, 20_000, 2))));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await host.Client.PostAsync("/api/models/wide/versions", file);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("WebNN:Models:MemoryBytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await host.Call(HttpMethod.Get, "/api/models/wide")).Status);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Loaded(ModelRegistry registry, string model) => new(registry.Resolve(model));

    private static Network<float> Network(params int[] sizes) => TestModels.Network(1, Activation.Relu, sizes);

    private void Publish(params string[] names)
    {
        using var registry = TestModels.Registry(_folder);
        foreach (var name in names)
            registry.Publish(name, Network(Layers), new ModelFacts());
    }
}

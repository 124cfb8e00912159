using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Models;

/// <summary>The models that come with the program, in a data directory that is empty.</summary>
public sealed class ShippedModelsTests(ApiHost host)
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Two_models_ship_and_mnist_is_the_default()
    {
        Assert.Equal("mnist", (await host.Get("/api/models")).GetProperty("default").GetString());
        Assert.True(Registry.IsShipped("mnist", 1) && Registry.IsShipped("book", 1));
        var book = await host.Get("/api/models/book/versions/1");
        Assert.Equal([784, 50, 100, 10], book.GetProperty("layers").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(("sigmoid", "mnist"), (book.GetProperty("activation").GetString(), book.GetProperty("dataset").GetString()));
        Assert.Equal(0.9352, book.GetProperty("accuracy").GetDouble());
        Assert.Equal(45_360, book.GetProperty("parameterCount").GetInt32());
    }

    [Fact]
    public void Its_parameters_are_the_books_number_for_number()
    {
        var file = SafeTensors.Read(File.ReadAllBytes(Path.Combine(Require.Book(), "sample_weight.safetensors")));
        var network = Registry.Find(new("book", 1)).Model!.Network;
        Assert.Equal(file.Tensors.Count, network.Parameters.Count);
        foreach (var parameter in network.Parameters)
            Assert.Equal(file[parameter.Name].Values, Rows(parameter.Value));
    }

    [Fact]
    public async Task The_book_reads_9352_of_MNISTs_test_images_and_the_first_with_0997065()
    {
        await using var own = new ApiHost { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        await own.InitializeAsync();
        var model = await own.Get("/api/models/book");
        Assert.Equal([1], model.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
        var evaluation = await own.Post("/api/models/book/versions/1/evaluate", """{"dataset":"mnist"}""");
        Assert.Equal(0.9352, evaluation.GetProperty("accuracy").GetDouble(), 1e-9);

        var pixels = (await own.Get("/api/datasets/mnist/test/0")).GetProperty("pixels");
        var answer = await own.Post("/predict", JsonSerializer.Serialize(new { model = "book", pixels }));
        Assert.Equal(7, answer.GetProperty("digit").GetInt32());
        Assert.Equal(0.99706501, answer.GetProperty("confidence").GetDouble(), 1e-5);
        Assert.InRange(answer.GetProperty("familiarity").GetDouble(), 0.01, 1);

        var rng = new Rng(1);
        var noise = await own.Post("/predict", new { model = "book", pixels = Enumerable.Range(0, 784).Select(_ => rng.Next(256)) });
        Assert.Equal("unfamiliar", noise.GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public void The_licence_has_the_notice_that_the_books_weights_ask_for()
    {
        var licence = File.ReadAllText(Path.Combine(Require.Root, "LICENSE"));
        var notice = licence[licence.IndexOf("Third-party notices", StringComparison.Ordinal)..];
        Assert.Contains("models/book/1/model.safetensors", notice, StringComparison.Ordinal);
        Assert.Contains("Copyright (c) 2016 Koki Saitoh", notice, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted, free of charge", notice, StringComparison.Ordinal);
        Assert.Contains("THE SOFTWARE IS PROVIDED \"AS IS\"", notice, StringComparison.Ordinal);
    }

    private static float[] Rows(Matrix<float> matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix.Row(row)[..matrix.Columns].ToArray())];
}

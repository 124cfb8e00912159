using System.Globalization;
using System.Text.Json;
using WebNN.Api;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;

// Makes the model of a recipe (a job's specification) without a server, by the same trainer and registry, and puts it beside the
// recipe: dotnet run -c Release --project tools/TrainModel -- models/mnist/1/recipe.json [--WebNN:DatasetDirectories:0=…]
if (args is not [var recipe, ..] || !File.Exists(recipe))
{
    Console.Error.WriteLine("Usage: TrainModel <recipe.json> [--WebNN:DatasetDirectories:0=<folder that holds mnist/>]");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var temporary = Directory.CreateTempSubdirectory("webnn-model-");
try
{
    var builder = WebApplication.CreateBuilder([.. args[1..], "--Logging:LogLevel:Default=Warning"]);
    builder.AddWebNN();
    builder.Services.PostConfigure<WebNNOptions>(options =>
    {
        options.DatasetDirectories = [.. options.DatasetDirectories, Path.Combine(options.DataDirectory, "datasets")];
        (options.DataDirectory, options.ShippedModelsDirectory) = (temporary.FullName, "");
    });
    await using var app = builder.Build();
    var datasets = app.Services.GetRequiredService<DatasetStore>();
    var validator = app.Services.GetRequiredService<SpecValidator>();

    var json = JsonDocument.Parse(File.ReadAllBytes(recipe)).RootElement;
    var spec = JsonSerializer.Deserialize<TrainingSpec>(json, JobJson.Options)!;
    foreach (var (field, messages) in validator.Validate(spec))
    {
        Console.Error.WriteLine($"{field}: {string.Join(' ', messages)}");
        return 1;
    }

    var rows = validator.TrainRows(spec);
    spec = spec.Resolve(rows);
    var data = await datasets.LoadOrFetchAsync(spec.Dataset, CancellationToken.None);
    var trainer = new Trainer(spec.ToOptions((int)spec.TotalIterations(rows)), data.Train.Take(rows), data.Test);
    Evaluation? last = null;
    foreach (var step in trainer.Steps())
    {
        if (step.Evaluation is not { } evaluation)
            continue;
        last = evaluation;
        Console.WriteLine(
            $"iteration {step.Iteration}: loss {step.Loss:0.0000}, train {evaluation.Train.Accuracy:0.0000}, test " +
                $"{evaluation.Test?.Accuracy:0.0000}");
    }

    var version = app.Services.GetRequiredService<ModelRegistry>()
        .Publish(spec.Model, trainer.Network, new ModelFacts
        {
            Dataset = spec.Dataset,
            Accuracy = last?.Test?.Accuracy,
            Spec = json,
            Novelty = NoveltyFit.Fit(trainer.Network, data.Train.Take(rows), data.Test),
        });
    foreach (var file in Directory.EnumerateFiles(Path.Combine(temporary.FullName, "models", version.Model, "1")))
        File.Copy(file, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recipe))!, Path.GetFileName(file)), overwrite: true);
    Console.WriteLine($"test accuracy {version.Accuracy}, parameters {version.ParametersSha256}");
    return 0;
}
catch (DatasetMissingException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    temporary.Delete(recursive: true);
}

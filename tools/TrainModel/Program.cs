using System.Globalization;
using System.Text.Json;
using WebNN.Api;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;

// Makes the model of a recipe (a job's specification) without a server, by the same trainer and registry, and puts it beside the
// recipe: dotnet run -c Release --project tools/TrainModel -- models/mnist/1/recipe.json [--WebNN:DatasetDirectories:0=…]
// Of parameters that another program trained on MNIST, it makes what stands beside them: their accuracy, and what is familiar to them:
// dotnet run -c Release --project tools/TrainModel -- models/book/1/model.safetensors sigmoid [--WebNN:DatasetDirectories:0=…]
var activation = Activation.Sigmoid;
if (args is not [var source, ..]
    || !File.Exists(source)
    || (Path.GetExtension(source) != ".json" && !(args.Length > 1 && Enum.TryParse(args[1], ignoreCase: true, out activation))))
{
    Console.Error.WriteLine("Usage: TrainModel <recipe.json> [--WebNN:DatasetDirectories:0=<folder that holds mnist/>]");
    Console.Error.WriteLine("       TrainModel <model>/<version>/model.safetensors <activation> [--WebNN:DatasetDirectories:0=…]");
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

    var folder = Path.GetDirectoryName(Path.GetFullPath(source))!;
    var (model, network, facts) = Path.GetExtension(source) == ".json" ? await TrainAsync(source) : await AdoptAsync(source);
    var version = app.Services.GetRequiredService<ModelRegistry>().Publish(model, network, facts);
    foreach (var file in Directory.EnumerateFiles(Path.Combine(temporary.FullName, "models", version.Model, "1")))
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    Console.WriteLine($"test accuracy {version.Accuracy}, parameters {version.ParametersSha256}");
    return 0;

    async Task<(string Model, Network<float> Network, ModelFacts Facts)> TrainAsync(string recipe)
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(recipe)).RootElement;
        var spec = JsonSerializer.Deserialize<TrainingSpec>(json, JobJson.Options)!;
        if (validator.Validate(spec) is { Count: > 0 } wrong)
            throw new InvalidDataException(string.Join(' ', wrong.Select(field => $"{field.Key}: {string.Join(' ', field.Value)}")));

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

        return (spec.Model, trainer.Network, new ModelFacts
        {
            Dataset = spec.Dataset,
            Test = last?.Test,
            Spec = json,
            Novelty = NoveltyFit.Fit(trainer.Network, data.Train.Take(rows), data.Test),
        });
    }

    async Task<(string Model, Network<float> Network, ModelFacts Facts)> AdoptAsync(string parameters)
    {
        const string Dataset = "mnist";
        var file = File.ReadAllBytes(parameters);
        var given = ModelImport.Read(file, activation, ParameterLayout.Book, ModelTask.Classification, long.MaxValue);
        var data = await datasets.LoadOrFetchAsync(Dataset, CancellationToken.None);
        return (Path.GetFileName(Path.GetDirectoryName(folder))!, given, new ModelFacts
        {
            Dataset = Dataset,
            Test = new Evaluator(given).Score(data.Test),
            Novelty = NoveltyFit.Fit(given, data.Train, data.Test),
        });
    }
}
catch (Exception e) when (e is DatasetMissingException or InvalidDataException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    temporary.Delete(recursive: true);
}

using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc.Testing;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using WebNN.Web.Shell;

namespace WebNN.Web.Tests;

/// <summary>The whole application on a real port, with an empty data directory of its own and one model, <see cref="Model"/>.</summary>
public sealed class WebHost : WebApplicationFactory<App>
{
    /// <summary>Trained a moment ago on generated digits.</summary>
    public const string Model = "synthetic";

    // trained once for all servers of the process, none of which changes it
    private static readonly Lazy<Network<float>> Trained = new(Train);

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("webnn-test-").FullName;

    /// <summary>The settings of the server, as in <c>new WebHost { Settings = [("WebNN:DefaultModel", "mine")] }</c>.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public void Start()
    {
        UseKestrel(0);
        StartServer();
        // cookies belong to browsers: a language remembered by one test is no business of the next
        using var factory = CreateClient();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = factory.BaseAddress };
        Services.GetRequiredService<ModelRegistry>().Publish(Model, Trained.Value, new ModelFacts { Dataset = "synthetic-digits" });
    }

    /// <summary>The addresses of the pages about a version: of <see cref="Model"/>'s.</summary>
    private static readonly string[] VersionPages = [$"/models/{Model}/1", $"/models/{Model}/1/compare"];

    /// <summary>The addresses of pages about datasets: of one of pictures, one of points, and one that is not here.</summary>
    private static readonly string[] DatasetPages = ["/datasets/synthetic-digits", "/datasets/spiral", "/datasets/sine", "/datasets/mnist"];

    /// <summary>The addresses of all pages that need no id, and those of a version and of datasets.</summary>
    public static IEnumerable<string> Pages() => Templates(typeof(App).Assembly.GetTypes())
        .Where(template => !template.Contains('{', StringComparison.Ordinal))
        .Concat(VersionPages)
        .Concat(DatasetPages)
        .Order(StringComparer.Ordinal);

    /// <summary>The addresses of the pages that have no circuit.</summary>
    public static IEnumerable<string> PlainPages() => Templates(typeof(App).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<ExcludeFromInteractiveRoutingAttribute>() is not null));

    public override async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await base.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static IEnumerable<string> Templates(IEnumerable<Type> types) => types
        .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
        .Select(route => route.Template);

    private static Network<float> Train()
    {
        var options = new TrainingOptions
        {
            Layers = [50],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            BatchSize = 50,
            Iterations = 1500,
            EvaluateEvery = 1500,
        };
        var trainer = new Trainer(options, SyntheticDigits.Create(6000, seed: 5));
        foreach (var step in trainer.Steps())
            Xunit.Assert.True(double.IsFinite(step.Loss));
        return trainer.Network;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Testing, not Production: a missing text is then an error and not a key on the page
        builder.UseEnvironment("Testing");
        builder.UseSetting("WebNN:DataDirectory", DataDirectory);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
    }
}

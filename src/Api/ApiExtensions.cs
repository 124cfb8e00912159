using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Datasets;
using WebNN.Api.Health;
using WebNN.Api.Http;
using WebNN.Api.Lessons;
using WebNN.Api.Models;
using WebNN.Api.Predict;
using WebNN.Api.Serving;
using WebNN.Api.Swagger;
using WebNN.Api.Telemetry;
using WebNN.Api.Training;
using WebNN.Api.Training.Compare;
using WebNN.Api.Training.Iterations;

namespace WebNN.Api;

/// <summary>The only public door for hosting: <see cref="AddWebNN"/> registers, <see cref="MapWebNN"/> maps.</summary>
public static class ApiExtensions
{
    /// <summary>Registers everything the REST API, the hub and the training service need.</summary>
    public static WebApplicationBuilder AddWebNN(this WebApplicationBuilder builder)
    {
        builder.Services.AddWebNNJson();
        builder.Services.AddErrorAnswers();
        builder.Services.AddRequestDecompression();
        builder.Services.AddOptions<WebNNOptions>().BindConfiguration("WebNN").ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IHostEnvironment>((options, host) => options.MakeAbsolute(host.ContentRootPath));
        builder.Services.AddServerLimits();
        // a container has ten seconds; a request that is half sent, or a reader that does not read, gets six of them
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(6));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DataDirectory>();
        builder.Services.AddAccess();
        builder.Services.AddCapacity();
        builder.Services.AddSingleton<Downloader>();
        builder.Services.AddSingleton<DatasetStore>();
        builder.Services.AddOptions<PredictOptions>().BindConfiguration("WebNN:Predict").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ModelsOptions>().BindConfiguration("WebNN:Models").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddModels();
        builder.Services.AddSingleton<ModelAccess>();
        builder.Services.AddSingleton<Inferences>();
        builder.Services.AddLessons();
        builder.Services.AddTraining();
        // replaces what keeps things in files
        builder.Services.AddCluster(builder.Configuration);
        TelemetryExport.AddTo(builder.Services);
        Compression.AddTo(builder.Services);
        builder.Services.AddWebNNSwagger();
        return builder;
    }

    /// <summary>
    /// Runs a command on the keys, <c>add NAME --role ROLE</c>, <c>list</c> or <c>revoke NAME</c>, instead of the server; a running one
    /// follows. Gives the exit status.
    /// </summary>
    /// <param name="builder">With the settings that say where the data directory is.</param>
    /// <param name="arguments">The command; settings among them are left out.</param>
    public static int RunKeys(this WebApplicationBuilder builder, IEnumerable<string> arguments)
    {
        using var app = builder.AddWebNN().Build();
        return KeysProgram.Run([.. arguments.Where(argument => !argument.Contains(':', StringComparison.Ordinal))], app.Services);
    }

    /// <summary>
    /// Takes the data directory, and makes ready the database where there is one, before anything reads or writes there. False: that is
    /// impossible, and standard error says why.
    /// </summary>
    public static bool TryTakeData(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<DataDirectory>();
            app.JoinCluster();
            return true;
        }
        catch (Exception e) when (e is DataDirectoryException or DatabaseException or OptionsValidationException)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }
    }

    /// <summary>Maps every route of the API and the training hub.</summary>
    public static WebApplication MapWebNN(this WebApplication app)
    {
        app.UseConfiguredProxies();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseErrorAnswers();
        app.UseRole();
        app.UseAccess();
        app.UseHeadAndOptions();
        app.UseRouting();
        app.UseWebNNSwagger();
        app.UseKeys();
        app.UseRequestBodies();
        app.MapHealth();
        app.MapCluster();
        app.MapKeys();
        app.MapPredict();
        app.MapTensorFlowServing();
        app.MapOpenInference();
        app.MapModels();
        app.MapExplain();
        app.MapFool();
        app.MapNeurons();
        app.MapDatasets();
        app.MapLessons();
        app.MapTraining();
        app.MapIterations();
        app.MapMoments();
        app.MapCompare();
        return app;
    }
}

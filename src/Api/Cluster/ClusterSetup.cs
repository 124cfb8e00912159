using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>Makes a process with a connection string a node: what is kept in files elsewhere is kept in the database.</summary>
internal static class ClusterSetup
{
    private static readonly string[] TrainersRoutes = ["/health", "/api/cluster"];

    public static void AddCluster(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClusterOptions>().BindConfiguration("WebNN:Cluster").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Node>();
        services.AddSingleton(provider => new ClusterView(
            provider.GetRequiredService<Node>(),
            provider.GetRequiredService<JobTable>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<NodeTable>()));
        if (!IsConfigured(configuration))
            return;
        services.AddSingleton<Database>();
        services.AddSingleton<Contact>();
        services.AddSingleton<NodeTable>();
        services.AddSingleton<LogFeed>();
        services.AddSingleton<JobCache>();
        services.AddSingleton<JobMirror>();
        services.AddSingleton<ClusterQueue>();
        services.AddSingleton<JobRecovery>();
        services.AddSingleton<IJobStore, PostgresJobs>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<ClusterQueue>());
        services.AddSingleton<IModelStore, PostgresModels>();
        services.AddSingleton<IKeyStore, PostgresKeys>();
        services.AddSingleton<IAuditLog, PostgresAudit>();
        // it looks into a file
        services.Remove(services.Single(service => service.ImplementationType == typeof(KeyWatch)));
        services.AddHostedService<ClusterWatch>();
        services.AddHostedService<Follower>();
    }

    public static bool IsConfigured(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration["WebNN:Cluster:ConnectionString"]);

    /// <summary>Brings the database up to this program, where there is one.</summary>
    /// <exception cref="DatabaseException">It cannot be used.</exception>
    public static void JoinCluster(this WebApplication app)
    {
        if (app.Services.GetService<Database>() is { } database)
            Schema.Migrate(database);
        var node = app.Services.GetRequiredService<Node>();
        app.Lifetime.ApplicationStarted.Register(() => node.Address = Reachable(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ""));
    }

    // who listens everywhere is reached by the machine's name
    private static string Reachable(string address) => address
        .Replace("[::]", Environment.MachineName, StringComparison.Ordinal)
        .Replace("0.0.0.0", Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Leaves a node that only trains nothing but its health and the list of nodes.</summary>
    public static void UseRole(this WebApplication app)
    {
        if (app.Services.GetRequiredService<Node>().Role != NodeRole.Trainer)
            return;
        app.Use((http, next) =>
        {
            if (Array.Exists(TrainersRoutes, route => http.Request.Path.StartsWithSegments(route, StringComparison.OrdinalIgnoreCase)))
                return next(http);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return http.Response.WriteAsync("This node only trains: it answers /health and /api/cluster.");
        });
    }
}

using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Live;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>Registers the jobs of a server that keeps them in the folder <c>jobs</c> of its data directory.</summary>
internal static class JobsSetup
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobTable>();
        services.AddSingleton<JobTransitions>();
        services.AddSingleton(Make);
        services.AddSingleton<IJobQueue>(provider =>
            new JobQueue(provider.GetRequiredService<IOptions<TrainingLimits>>().Value.Concurrency));
        services.AddSingleton<IJobStore>(provider => new JobFolders(
            Path.Combine(provider.GetRequiredService<IOptions<WebNNOptions>>().Value.DataDirectory, "jobs"),
            provider.GetRequiredService<ILogger<JobFolders>>()));
    }

    // takes up the jobs of earlier processes
    private static TrainingJobs Make(IServiceProvider provider)
    {
        var recovery = ActivatorUtilities.CreateInstance<JobRecovery>(provider);
        var (table, store) = (provider.GetRequiredService<JobTable>(), provider.GetRequiredService<IJobStore>());
        foreach (var job in store.LoadAll())
        {
            table.Add(job);
            if (!store.IsShared)
                recovery.Recover(job);
        }

        return new TrainingJobs(
            table,
            store,
            provider.GetRequiredService<IJobQueue>(),
            provider.GetRequiredService<JobTransitions>(),
            provider.GetRequiredService<IOptions<TrainingLimits>>(),
            provider.GetRequiredService<IOptions<UsageLimits>>(),
            provider.GetRequiredService<SpecValidator>(),
            provider.GetRequiredService<Replays>(),
            provider.GetRequiredService<LiveStreams>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TrainingJobs>>());
    }
}

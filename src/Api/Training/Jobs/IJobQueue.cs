using System.Threading.Channels;

namespace WebNN.Api.Training.Jobs;

/// <summary>Hands jobs to whoever trains them; owners take turns. Safe from any thread.</summary>
internal interface IJobQueue
{
    /// <summary>Gets the jobs that someone watches, to be run at once.</summary>
    ChannelReader<TrainingJob> Watched { get; }

    /// <summary>Gets the number of jobs that can be in training at the same time.</summary>
    int Slots { get; }

    /// <summary>Lets a job wait for its turn.</summary>
    void Add(TrainingJob job);

    /// <summary>Waits for the next job, and takes it out.</summary>
    Task<TrainingJob> TakeAsync(CancellationToken ct);

    /// <summary>Ends a turn that has not been ended by a change of the job's state. Never throws.</summary>
    void Leave(TrainingJob job);

    /// <summary>Counts the jobs whose turn comes before one; without an id, before one that an owner submitted now.</summary>
    /// <returns>Those, and all that wait.</returns>
    (int Before, int Waiting) Before(string? id, string? owner);
}

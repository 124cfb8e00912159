using WebNN.Api.Models;

namespace WebNN.Api.Training.Jobs;

/// <summary>Keeps jobs and their states. Safe from any thread.</summary>
internal interface IJobStore
{
    /// <summary>Gets what jobs go on from after a restart.</summary>
    ICheckpoints Checkpoints { get; }

    /// <summary>
    /// Gets a value indicating whether other nodes may train its jobs: what a dead one has left is then taken as any job is.
    /// </summary>
    bool IsShared { get; }

    /// <summary>Lists all jobs that can be read, oldest first; one that cannot is reported and left alone.</summary>
    IEnumerable<TrainingJob> LoadAll();

    /// <summary>Takes up what other nodes have changed.</summary>
    void Refresh();

    /// <summary>Stores a new job.</summary>
    /// <param name="id">Its name, which no other job has.</param>
    /// <param name="request">What was asked; points that no dataset has, and the moment it starts from, are stored with the spec.</param>
    /// <param name="status">Where it stands.</param>
    /// <exception cref="IOException">It cannot be stored; there is no trace of it.</exception>
    TrainingJob Create(string id, JobRequest request, JobStatus status);

    /// <summary>
    /// Changes a job's status in one step, unless <paramref name="next"/> says (by null) that it must not be changed. It is stored before
    /// others see it.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="next">The new status for the present one.</param>
    /// <param name="endsTurn">Whether the job is not trained any further for now, and others may go on with it.</param>
    /// <exception cref="IOException">The status cannot be stored; nothing has changed.</exception>
    bool TryChange(TrainingJob job, Func<JobStatus, JobStatus?> next, bool endsTurn = false);

    /// <summary>Changes a job's status, in memory alone where it cannot be stored. Never throws.</summary>
    void Change(TrainingJob job, Func<JobStatus, JobStatus> next, bool endsTurn = false);

    /// <summary>Ends a job with a version, in one step: either both are there, or a restart makes the second of them.</summary>
    /// <param name="job">The job.</param>
    /// <param name="publish">Publishes the version; with the end of the job, where that is stored with it.</param>
    /// <exception cref="IOException">The version cannot be stored.</exception>
    ModelVersion Complete(TrainingJob job, Func<JobEnd?, ModelVersion> publish);

    /// <summary>Takes an ended job away in one step. False: it has not ended, or not any more.</summary>
    /// <exception cref="IOException">It cannot be taken away.</exception>
    bool Delete(TrainingJob job);
}

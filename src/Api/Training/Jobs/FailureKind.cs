namespace WebNN.Api.Training.Jobs;

/// <summary>The kind of a job's error, for pages that say it in other words than <see cref="JobInfo.Error"/>.</summary>
public enum FailureKind
{
    /// <summary>The loss, or a parameter, is no longer finite.</summary>
    Diverged,

    /// <summary>The dataset is not there, or cannot be read.</summary>
    DataMissing,

    /// <summary>The version to start from is not there.</summary>
    StartMissing,

    /// <summary>The server stopped while the job was in training, again and again at the same place.</summary>
    Interrupted,

    /// <summary>The job's files or its version could not be written, again and again, though the storage takes others.</summary>
    NotWritten,

    /// <summary>The storage takes no writing; the job is paused, and goes on by itself when it does again.</summary>
    Storage,

    /// <summary>No node computes as it was trained before; it waits for one that does.</summary>
    OtherBuild,

    /// <summary>It has been trained for as long as a job may.</summary>
    TooLong,

    /// <summary>There is not enough memory.</summary>
    OutOfMemory,

    /// <summary>The model has got versions with other inputs or classes meanwhile; once they are gone, the job can be resumed.</summary>
    ModelTaken,

    /// <summary>
    /// The version is published, but its alias was not moved. No job ends so any more, since aliases move with the publication; it stays
    /// because the state files of jobs that did name it, and a state with an unknown name cannot be read: such a job would be left out of
    /// every list.
    /// </summary>
    AliasNotMoved,

    /// <summary>Anything else.</summary>
    Unexpected,
}

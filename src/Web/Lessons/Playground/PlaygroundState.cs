namespace WebNN.Web.Lessons;

/// <summary>The state of a <see cref="PlaygroundSession"/>.</summary>
public enum PlaygroundState
{
    /// <summary>There is no job; the network has its initial weights.</summary>
    Untrained,

    /// <summary>The job is being stored, or waits for its turn.</summary>
    Starting,

    Running,

    Paused,

    /// <summary>The job is completed, cancelled or failed; only a restart leads on.</summary>
    Ended,
}

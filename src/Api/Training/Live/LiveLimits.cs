using System.ComponentModel.DataAnnotations;

namespace WebNN.Api.Training.Live;

/// <summary>The section "WebNN:Live": how much the live stream gives away.</summary>
public sealed class LiveLimits
{
    /// <summary>Connections to the hub; one more is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 5000;

    /// <summary>Streams in all; one more <c>Watch</c> is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 5000;

    /// <summary>Streams of one connection; one more <c>Watch</c> is refused.</summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 32;

    /// <summary>Frames a second for all streams together; above, each gets its frames less often, and larger.</summary>
    [Range(1, 1_000_000)]
    public int MaxFramesPerSecond { get; set; } = 4000;

    /// <summary>
    /// Frames on their way into connections at once; the next waits until one is gone, or its reader has had a quarter of a second.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxFramesAtOnce { get; set; } = 64;
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api.Training.Live;
using Xunit;

namespace WebNN.Api.Tests.Training.Live;

public class LiveStreamsTests
{
    [Fact]
    public async Task Memory_is_collected_after_a_crowd_has_left()
    {
        var streams = new LiveStreams(Options.Create(new LiveLimits()), TimeProvider.System, NullLogger<LiveStreams>.Instance);
        var before = Compactions();
        var open = Enumerable.Range(0, 500).Select(_ => streams.Open(null)).ToArray();
        foreach (var stream in open.Skip(1))
            stream.Dispose();

        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (Compactions() == before && DateTime.UtcNow < deadline)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.NotEqual(before, Compactions());
    }

    // blocking collections of everything: the runtime has little reason of its own for one
    private static long Compactions() => GC.GetGCMemoryInfo(GCKind.FullBlocking).Index;
}

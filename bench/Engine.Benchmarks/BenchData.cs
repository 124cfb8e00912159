using WebNN.Engine.Data;
using WebNN.Engine.Formats;

namespace WebNN.Engine.Benchmarks;

/// <summary>The benchmarks' data: real digits where they are, and random dense images, on which there is nothing to skip.</summary>
internal static class BenchData
{
    /// <summary><c>mnist</c> (or synthetic digits where its files are missing) or <c>dense</c>; the training or the test half.</summary>
    public static Dataset Load(string name, bool test = false)
    {
        if (name == "dense")
        {
            var rng = new Rng(1);
            var pixels = new byte[(test ? 10_000 : 60_000) * 784];
            foreach (ref var pixel in pixels.AsSpan())
                pixel = (byte)(1 + rng.Next(255));

            return Dataset.OfImages(
                "dense",
                28,
                28,
                10,
                pixels,
                [.. Enumerable.Range(0, pixels.Length / 784).Select(_ => (byte)rng.Next(10))]);
        }

        if (Folder() is not { } folder)
            return test ? SyntheticDigits.Test() : SyntheticDigits.Train();

        using var images = File.OpenRead(Path.Combine(folder, $"{(test ? "t10k" : "train")}-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(folder, $"{(test ? "t10k" : "train")}-labels-idx1-ubyte.gz"));
        return IdxReader.ReadImages("mnist", images, labels, 10);
    }

    private static string? Folder()
    {
        var shared = Environment.GetEnvironmentVariable("WEBNN_SHARED");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); shared is null && at is not null; at = at.Parent)
            shared = File.Exists(Path.Combine(at.FullName, "WebNN.sln")) ? Path.Combine(at.FullName, "../shared") : null;

        var folder = Path.Combine(shared ?? ".", "data/mnist");
        return File.Exists(Path.Combine(folder, "train-images-idx3-ubyte.gz")) ? folder : null;
    }
}

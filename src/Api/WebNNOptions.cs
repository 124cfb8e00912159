using System.ComponentModel.DataAnnotations;
using WebNN.Api.Cluster;

namespace WebNN.Api;

/// <summary>The section "WebNN": where things are, and how much a caller may ask for. Relative paths start at the content root.</summary>
public sealed class WebNNOptions
{
    /// <summary>Jobs, models and downloads; by default the folder <c>data</c> in the content root. Absolute once bound.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// Searched for <c>mnist/train-images-idx3-ubyte[.gz]</c> and so on, in order, before any download. Absolute once bound.
    /// </summary>
    public IList<string> DatasetDirectories { get; set; } = [];

    /// <summary>The models that came with the program: read, never written. Empty: none. Absolute once bound.</summary>
    public string ShippedModelsDirectory { get; set; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The model that serves where a request names none.</summary>
    [Required]
    public string DefaultModel { get; set; } = "mnist";

    /// <summary>The mirrors of missing MNIST files, in order; the file's name is appended. Empty: never downloaded.</summary>
    public IList<string>? MnistMirrors { get; set; }

    /// <summary>The mirrors of missing Fashion-MNIST files.</summary>
    public IList<string>? FashionMnistMirrors { get; set; }

    /// <summary>A download that brings no byte for this long is given up, and the next mirror is asked.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DownloadStall { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest request body, in bytes.</summary>
    [Range(16 << 10, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 64 << 20;

    /// <summary>
    /// The most connections at once, and as many WebSockets beside them: without a bound they take the files that the process may have
    /// open, and jobs cannot write theirs.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 12_000;

    /// <summary>
    /// The most weights and biases of a network, trained here or imported, counted as they lie in memory: rows of a weight are padded to a
    /// multiple of 16 numbers.
    /// </summary>
    [Range(1, 200_000_000)]
    public long MaxParameters { get; set; } = 20_000_000;

    /// <summary>The most images in one prediction.</summary>
    [Range(1, 1_000_000)]
    public int MaxInstances { get; set; } = 10_000;

    /// <summary>The part that this process takes among the nodes of a cluster.</summary>
    public NodeRole Role { get; set; }

    internal void MakeAbsolute(string contentRoot)
    {
        DataDirectory = Path.GetFullPath(DataDirectory, contentRoot);
        DatasetDirectories = [.. DatasetDirectories.Select(folder => Path.GetFullPath(folder, contentRoot))];
        ShippedModelsDirectory = ShippedModelsDirectory.Length == 0 ? "" : Path.GetFullPath(ShippedModelsDirectory, contentRoot);
    }
}

using System.Text.Json.Serialization;
using WebNN.Api.Models;
using WebNN.Engine.Data;

namespace WebNN.Api.Datasets;

/// <summary>A dataset, its presence, and the progress of its download.</summary>
/// <param name="Name">As in <c>mnist</c>.</param>
/// <param name="Kind"><c>images</c> (28×28 grey), <c>points</c> (two coordinates) or <c>numbers</c> (to be predicted).</param>
/// <param name="Inputs">Numbers per sample: 784, 2 or 1.</param>
/// <param name="Sizes">Samples per split.</param>
/// <param name="Classes">What the classes are called, label 0 first; none where numbers are to be predicted.</param>
/// <param name="Present">Whether it can be used without a download.</param>
/// <param name="Licence">The terms it comes under.</param>
/// <param name="Source">Who made it, or where it is.</param>
/// <param name="Download">The last download since the program started, if any.</param>
public sealed record DatasetInfo(
    string Name,
    string Kind,
    int Inputs,
    DatasetSizes Sizes,
    IReadOnlyList<string> Classes,
    bool Present,
    string Licence,
    string Source,
    DownloadProgress? Download)
{
    /// <summary>The names of the numbers that are to be predicted; absent where samples have classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>The inputs of a network for it, and what its outputs are called.</summary>
    [JsonIgnore]
    public ModelShape Shape => new(Inputs, Values ?? Classes, Task);

    /// <summary>The task it is for.</summary>
    [JsonIgnore]
    public ModelTask Task => Values is null ? ModelTask.Classification : ModelTask.Regression;
}

/// <summary>Samples per split.</summary>
public sealed record DatasetSizes(int Train, int Test);

/// <summary>A download.</summary>
/// <param name="State"><c>downloading</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="File">Which file.</param>
/// <param name="Files">How many files are complete.</param>
/// <param name="Bytes">How much of that file has arrived.</param>
/// <param name="TotalBytes">Its length, where the mirror says.</param>
/// <param name="Error">Why it failed.</param>
public sealed record DownloadProgress(string State, string? File, int Files, long Bytes, long? TotalBytes, string? Error);

/// <summary>The samples to train on and the samples to test on.</summary>
public sealed record DatasetSplits(Dataset Train, Dataset Test);

/// <summary>
/// A dataset's files are not there, are broken, or cannot be downloaded; the message says so to the user and offers a way out.
/// </summary>
public sealed class DatasetMissingException : Exception
{
    /// <summary>An error with the given message.</summary>
    public DatasetMissingException(string message)
        : base(message)
    {
    }

    /// <summary>An error with the given message and cause.</summary>
    public DatasetMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

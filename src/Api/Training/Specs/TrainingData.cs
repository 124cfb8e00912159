using WebNN.Api.Datasets;
using WebNN.Api.Models;

namespace WebNN.Api.Training.Specs;

/// <summary>Represents what a job learns from: a dataset of the store, or points that a person set for this job alone.</summary>
internal abstract class TrainingData
{
    /// <summary>Gets the name, as the job's spec has it.</summary>
    public abstract string Name { get; }

    /// <summary>Gets a value indicating whether there is such data; if not, nothing but its name is known.</summary>
    public abstract bool Exists { get; }

    /// <summary>Gets the inputs and outputs of a network for it, and its task.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset.</exception>
    public abstract ModelShape Shape { get; }

    /// <summary>Gets a value indicating whether its samples are images of 28×28 pixels.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset.</exception>
    public abstract bool HasImages { get; }

    /// <summary>Gets the number of training rows, without a limit.</summary>
    protected abstract int Rows { get; }

    /// <summary>Gets the data of a stored job.</summary>
    /// <exception cref="DatasetMissingException">The job's points are not there.</exception>
    /// <exception cref="IOException">The job's points cannot be read.</exception>
    public static TrainingData Of(TrainingSpec spec, string folder, DatasetStore datasets) =>
        spec.Dataset == CustomPoints.DatasetName ? CustomPoints.Read(folder) : new NamedDataset(spec.Dataset, datasets);

    /// <summary>Counts the training rows that a job uses: all, or as many as its limit.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset.</exception>
    public int TrainRows(int? limit) => Math.Min(Rows, limit ?? int.MaxValue);

    /// <summary>Loads the samples that a job uses.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset, its files are missing, or they are broken.</exception>
    public async Task<DatasetSplits> LoadAsync(int? limit, CancellationToken ct)
    {
        var splits = await LoadAsync(ct);
        return limit is { } rows ? splits with { Train = splits.Train.Take(rows) } : splits;
    }

    /// <summary>Writes into the folder of a new job what no store keeps for it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public abstract void Save(string folder);

    /// <summary>Loads all samples.</summary>
    protected abstract Task<DatasetSplits> LoadAsync(CancellationToken ct);
}

using WebNN.Api.Datasets;
using WebNN.Api.Models;

namespace WebNN.Api.Training.Specs;

/// <summary>Represents a dataset of the store as the data of a job.</summary>
internal sealed class NamedDataset(string name, DatasetStore datasets) : TrainingData
{
    private readonly DatasetInfo? _info = datasets.Find(name);

    public override string Name => name;

    public override bool Exists => _info is not null;

    public override ModelShape Shape => Info.Shape;

    public override bool HasImages => Info.Kind == Catalogue.Images;

    protected override int Rows => Info.Sizes.Train;

    private DatasetInfo Info => _info ?? throw new DatasetMissingException($"There is no dataset '{name}'.");

    public override void Save(string folder)
    {
        // the store keeps it
    }

    protected override Task<DatasetSplits> LoadAsync(CancellationToken ct) => datasets.LoadAsync(name, ct);
}

using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>The data of a job that is not trained.</summary>
internal sealed class NoPoints : TrainingData
{
    public override string Name => "spiral";

    public override bool Exists => true;

    public override ModelShape Shape => new(2, ["0", "1", "2"]);

    public override bool HasImages => false;

    protected override int Rows => 300;

    public override void Save(string folder)
    {
        // a dataset is nobody's file
    }

    protected override Task<DatasetSplits> LoadAsync(CancellationToken ct) => throw new NotSupportedException();
}

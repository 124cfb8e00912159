using System.Text;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Training.Specs;

/// <summary>The data of jobs: a dataset by its name, or custom points.</summary>
public sealed class TrainingDataTests(TrainingHost host) : IClassFixture<TrainingHost>, IDisposable
{
    // a file as programs before this class wrote it
    private const string Stored = """{"classes":3,"train":[[-1,0.5,0],[0.1,-0.25,2]],"test":[[1,1,1]]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("webnn-points-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DatasetStore Store => host.Host.Services.GetRequiredService<DatasetStore>();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_dataset_is_described_and_loaded_by_its_name_up_to_a_limit()
    {
        var data = new NamedDataset("spiral", Store);
        Assert.Equal(("spiral", true, false, 2, 3), (data.Name, data.Exists, data.HasImages, data.Shape.Inputs, data.Shape.Classes.Count));
        Assert.Equal((1000, 10), (data.TrainRows(null), data.TrainRows(10)));
        Assert.Equal(1000, data.TrainRows(5000));
        Assert.Equal(10, (await data.LoadAsync(10, Stop)).Train.Count);
        Assert.Equal((1000, 500), ((await data.LoadAsync(null, Stop)).Train.Count, (await data.LoadAsync(null, Stop)).Test.Count));
        Assert.True(new NamedDataset("mnist", Store).HasImages);
        data.Save(_folder.FullName);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Of_a_dataset_that_is_not_there_only_the_name_is_known()
    {
        var data = new NamedDataset("nosuch", Store);
        Assert.Equal(("nosuch", false), (data.Name, data.Exists));
        Assert.Contains("nosuch", Assert.Throws<DatasetMissingException>(() => data.Shape).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetMissingException>(() => data.TrainRows(1));
        await Assert.ThrowsAsync<DatasetMissingException>(() => data.LoadAsync(null, Stop));
    }

    [Fact]
    public async Task Points_are_described_by_what_they_are()
    {
        var points = new CustomPoints(new DatasetSplits(Points(3, (0, 0, 0), (1, 1, 2)), Points(3)));
        Assert.Null(points.Problem);
        Assert.Equal((CustomPoints.DatasetName, true, false, 2), (points.Name, points.Exists, points.HasImages, points.TrainRows(null)));
        Assert.Equal(2, points.Shape.Inputs);
        Assert.Equal(["0", "1", "2"], points.Shape.Classes);
        Assert.Equal(2, (await points.LoadAsync(null, Stop)).Train.Count);
    }

    [Fact]
    public async Task Points_are_stored_in_the_jobs_folder_with_the_same_bytes_as_ever_and_come_back_with_the_same_bits()
    {
        new CustomPoints(new DatasetSplits(Points(3, (-1, 0.5f, 0), (0.1f, -0.25f, 2)), Points(3, (1, 1, 1)))).Save(_folder.FullName);
        Assert.Equal(Stored, await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "points.json"), Stop));

        var spec = new TrainingSpec { Dataset = CustomPoints.DatasetName };
        var splits = await TrainingData.Of(spec, _folder.FullName, Store).LoadAsync(spec.Limit, Stop);
        Assert.Equal((2, 1, 3, 3), (splits.Train.Count, splits.Test.Count, splits.Train.Classes, splits.Test.Classes));
        var row = new float[2];
        splits.Train.CopyTo<float>(1, row);
        Assert.Equal([0.1f, -0.25f], row);
        Assert.Equal([0, 2], splits.Train.Labels.ToArray());
    }

    [Fact]
    public async Task A_stored_job_learns_from_its_points_only_if_its_spec_says_so()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "points.json"), Stored, Encoding.UTF8, Stop);
        Assert.IsType<NamedDataset>(TrainingData.Of(new TrainingSpec { Dataset = "xor" }, _folder.FullName, Store));
        File.Delete(Path.Combine(_folder.FullName, "points.json"));
        Assert.Throws<DatasetMissingException>(
            () => TrainingData.Of(new TrainingSpec { Dataset = CustomPoints.DatasetName }, _folder.FullName, Store));
    }

    [Fact]
    public void Points_that_nobody_can_learn_from_are_refused_with_the_reason()
    {
        (float, float, byte)[] one = [(0, 0, 0)];
        Assert.Contains("no point", Problem(Points(2), Points(2)), StringComparison.Ordinal);
        Assert.Contains("2001 points", Problem(Points(2, [.. Enumerable.Repeat(one[0], 2001)]), Points(2)), StringComparison.Ordinal);
        Assert.Contains("2 to 4", Problem(Points(5, one), Points(5)), StringComparison.Ordinal);
        Assert.Contains("2 to 4", Problem(Points(2, one), Points(3)), StringComparison.Ordinal);
        Assert.Contains("two coordinates", Problem(Dataset.OfPoints("points", 3, 2, [0, 0, 0], [0]), Points(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_is_checked_against_the_points_it_is_for()
    {
        var validator = host.Host.Services.GetRequiredService<SpecValidator>();
        var points = new CustomPoints(new DatasetSplits(Points(4, (0, 0, 0), (1, 1, 3)), Points(4)));
        var spec = new TrainingSpec { Model = "of-points", Dataset = points.Name };
        Assert.Empty(validator.Validate(spec, points));
        Assert.Equal(["dataset"], validator.Validate(spec).Keys);
        Assert.Equal(["augmentation"], validator.Validate(spec with { Augmentation = new AugmentationSpec { Shift = 1 } }, points).Keys);
        // two iterations each
        Assert.Equal(["epochs"], validator.Validate(spec with { Epochs = 5_000_000, BatchSize = 1 }, points).Keys);
    }

    private static string Problem(Dataset train, Dataset test) => new CustomPoints(new DatasetSplits(train, test)).Problem!;

    private static Dataset Points(int classes, params (float X, float Y, byte Label)[] points) => Dataset.OfPoints(
        "points", 2, classes, [.. points.SelectMany(point => new[] { point.X, point.Y })], [.. points.Select(point => point.Label)]);
}

using WebNN.Api.Datasets;
using WebNN.Engine.Data;

namespace WebNN.Web.Lessons;

/// <summary>The images that the lesson draws batches from: MNIST where its files are, else generated digits.</summary>
internal static class LearningDigits
{
    private const string Mnist = "mnist";

    /// <summary>Gets the name of the data set that <see cref="LoadAsync"/> finds, unless its files are broken.</summary>
    public static string NameIn(DatasetStore datasets) => datasets.Find(Mnist) is { Present: true } ? Mnist : SyntheticDigits.Name;

    public static async Task<DatasetSplits> LoadAsync(DatasetStore datasets, CancellationToken ct)
    {
        try
        {
            return await datasets.LoadAsync(NameIn(datasets), ct);
        }
        catch (DatasetMissingException)
        {
            return await datasets.LoadAsync(SyntheticDigits.Name, ct);
        }
    }
}

using WebNN.Api.Datasets;
using WebNN.Api.Models;

namespace WebNN.Web.Controls;

/// <summary>The test images of 28×28 pixels that a version or a job is shown with.</summary>
internal static class TestImages
{
    /// <summary>
    /// The dataset they are from: the one the version was measured on, else MNIST, else the generated one, which is always there.
    /// </summary>
    public static DatasetInfo Of(ModelVersion? version, DatasetStore datasets) => Of(version?.Dataset, datasets);

    /// <summary>The dataset itself where it is one of images, else the same ones.</summary>
    public static DatasetInfo Of(string? dataset, DatasetStore datasets)
    {
        string?[] wished = [dataset, "mnist", "synthetic-digits"];
        return wished.Select(name => name is null ? null : datasets.Find(name))
            .First(set => set is { Present: true, Inputs: 28 * 28 })!;
    }
}

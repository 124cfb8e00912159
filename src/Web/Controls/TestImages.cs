using WebNN.Api.Datasets;
using WebNN.Api.Models;

namespace WebNN.Web.Controls;

/// <summary>The test images of 28×28 pixels that a version is shown with.</summary>
internal static class TestImages
{
    /// <summary>
    /// The dataset they are from: the one the version was measured on, else MNIST, else the generated one, which is always there.
    /// </summary>
    public static DatasetInfo Of(ModelVersion? version, DatasetStore datasets)
    {
        string?[] wished = [version?.Dataset, "mnist", "synthetic-digits"];
        return wished.Select(name => name is null ? null : datasets.Find(name))
            .First(set => set is { Present: true, Inputs: 28 * 28 })!;
    }
}

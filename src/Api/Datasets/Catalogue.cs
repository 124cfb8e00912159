using WebNN.Engine.Data;

namespace WebNN.Api.Datasets;

/// <summary>One file of a dataset: its name without <c>.gz</c> and, where it is known, the SHA-256 of its uncompressed bytes.</summary>
internal sealed record DatasetFile(string Name, string? Sha256)
{
    public bool IsLabels => Name.Contains("labels", StringComparison.Ordinal);
}

/// <summary>
/// A dataset this program knows: made by <see cref="Make"/>, or read from <see cref="Files"/> (images and labels, train then test).
/// </summary>
internal sealed record KnownDataset(
    DatasetInfo Info,
    Func<DatasetSplits>? Make,
    IReadOnlyList<DatasetFile> Files,
    IReadOnlyList<string> Mirrors);

/// <summary>The datasets there are.</summary>
internal static class Catalogue
{
    public const string Images = "images", Points = "points", Numbers = "numbers";

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[] Clothes =
    [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ];

    public static IReadOnlyList<KnownDataset> Create(WebNNOptions options) =>
        [
            new(
                new DatasetInfo(
                    "mnist",
                    Images,
                    784,
                    new DatasetSizes(60_000, 10_000),
                    Digits,
                    false,
                    "CC BY-SA 3.0",
                    "Y. LeCun, C. Cortes and C. Burges, the MNIST database of handwritten digits",
                    null),
                null,
                [
                    new("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                    new("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                    new("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                    new("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
                ],
                [
                    .. options.MnistMirrors
                        ?? ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
                ]),
            new(
                new DatasetInfo(
                    "fashion-mnist",
                    Images,
                    784,
                    new DatasetSizes(60_000, 10_000),
                    Clothes,
                    false,
                    "MIT",
                    "H. Xiao, K. Rasul and R. Vollgraf, Zalando Research, Fashion-MNIST",
                    null),
                null,
                [
                    new("train-images-idx3-ubyte", null),
                    new("train-labels-idx1-ubyte", null),
                    new("t10k-images-idx3-ubyte", null),
                    new("t10k-labels-idx1-ubyte", null),
                ],
                [.. options.FashionMnistMirrors ?? ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/"]]),
            new(
                new DatasetInfo(
                    SyntheticDigits.Name,
                    Images,
                    784,
                    new DatasetSizes(SyntheticDigits.TrainCount, SyntheticDigits.TestCount),
                    Digits,
                    true,
                    "MIT",
                    "drawn by this program from strokes",
                    null),
                static () => new DatasetSplits(SyntheticDigits.Train(), SyntheticDigits.Test()),
                [],
                []),
            .. PlanarData.Names.Select(name => new KnownDataset(
                new DatasetInfo(
                    name,
                    Points,
                    2,
                    new DatasetSizes(PlanarData.TrainCount, PlanarData.TestCount),
                    Digits[..PlanarData.ClassesOf(name)],
                    true,
                    "MIT",
                    "computed by this program",
                    null),
                () => new DatasetSplits(PlanarData.Train(name), PlanarData.Test(name)),
                [],
                [])),
            new(
                new DatasetInfo(
                    SineData.Name,
                    Numbers,
                    1,
                    new DatasetSizes(SineData.TrainCount, SineData.TestCount),
                    [],
                    true,
                    "MIT",
                    "computed by this program",
                    null)
                {
                    Values = ["sin x"],
                },
                static () => new DatasetSplits(SineData.Train(), SineData.Test()),
                [],
                []),
        ];
}

using WebNN.Api.Datasets;
using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>The answer to an import, as the script hands it over.</summary>
/// <param name="Status">The HTTP status; 0: no answer came.</param>
/// <param name="Detail">The server's own words on a refusal.</param>
/// <param name="Version">The version that was published.</param>
/// <param name="Accuracy">Its accuracy, where it was measured.</param>
/// <param name="Serving">The outcome of its promotion; null where there was none.</param>
/// <param name="TestLoss">Its loss, where it predicts numbers and was measured.</param>
public sealed record ImportAnswer(
    int Status, string? Detail, int Version, double? Accuracy, ImportOutcome? Serving, double? TestLoss = null)
{
    public bool IsPublished => Status == StatusCodes.Status201Created;

    /// <summary>The key of the text that says why nothing was published.</summary>
    public string Problem => Status switch
    {
        0 => "import.unreachable",
        StatusCodes.Status413PayloadTooLarge => "import.tooLarge",
        StatusCodes.Status429TooManyRequests => "import.busy",
        >= 500 => "import.failed",
        _ => "import.refused",
    };
}

/// <summary>The version that serves after an import, and the reason.</summary>
public sealed record ImportOutcome(int Version, bool Promoted, string ReasonKind);

/// <summary>A file of parameters that is to become a version, and the choices for it.</summary>
/// <param name="model">The model; null: its name is written by the visitor.</param>
/// <param name="registry">The models there are.</param>
/// <param name="datasets">The data that versions are measured on.</param>
/// <param name="maxBytes">The largest file, in bytes.</param>
public sealed class ImportForm(string? model, ModelRegistry registry, DatasetStore datasets, long maxBytes)
{
    public static readonly IReadOnlyList<string> Activations = ["sigmoid", "relu", "tanh"], Layouts = ["book", "torch"],
        Promotes = ["always", "ifBetter", "never"];

    public string Name { get; set; } = model ?? "";

    public string Activation { get; set; } = Activations[0];

    public string Layout { get; set; } = Layouts[0];

    public string Promote { get; set; } = Promotes[0];

    /// <summary>The dataset whose test split measures it; empty: none.</summary>
    public string Dataset { get; set; } = "";

    /// <summary>The name of the chosen file; null before one is chosen.</summary>
    public string? File { get; private set; }

    public long Bytes { get; private set; }

    public long MaxBytes { get; } = maxBytes;

    /// <summary>The names of the datasets on this server that a version of the model could be measured on.</summary>
    public IReadOnlyList<string> Datasets => [.. datasets.List().Where(Fits).Select(data => data.Name)];

    /// <summary>The key of the text that says what is missing or wrong; null where the file can be sent.</summary>
    public string? Wrong =>
        File is null ? "import.wrong.file"
        : Bytes > MaxBytes ? "import.wrong.large"
        : !ModelName.IsValid(Name) ? "import.wrong.name"
        : Promote == "ifBetter" && Dataset.Length == 0 ? "import.wrong.dataset"
        : null;

    /// <summary>The route that takes the file, from the root of the site.</summary>
    public string Address =>
        $"api/models/{Name}/versions?activation={Activation}&promote={Promote}"
        + (IsRegression ? "&task=regression" : "")
        + (Layout == "torch" ? "&layout=torch" : "")
        + (Dataset.Length > 0 ? $"&dataset={Uri.EscapeDataString(Dataset)}" : "");

    public void Choose(string file, long bytes) => (File, Bytes) = (file, bytes);

    /// <summary>The file has been sent.</summary>
    public void Forget() => (File, Bytes) = (null, 0);

    private bool Fits(DatasetInfo data) =>
        data.Present
        && (registry.ShapeOf(Name) is not { } shape || shape.Fits(data.Shape));

    // the data says it, or the versions there are
    private bool IsRegression =>
        datasets.Find(Dataset)?.Task == ModelTask.Regression || registry.ShapeOf(Name)?.Task == ModelTask.Regression;
}

using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Models;

/// <summary>Two versions side by side on their page: which other one, on which dataset, and the outcome.</summary>
internal sealed class CompareSession(ModelVersion version, ModelRegistry registry, DatasetStore datasets) : IDisposable
{
    private readonly TestRun _run = new(registry, datasets);
    private string _with = "", _asked = "";

    /// <summary>The versions of any model that take the same inputs and know as many classes, this one left out.</summary>
    public IReadOnlyList<ModelVersion> Others { get; } =
    [
        .. registry.Names.OrderByDescending(name => name == version.Model).SelectMany(registry.Versions).Where(other =>
            (other.Model, other.Version) != (version.Model, version.Version)
            && other.Layers[0] == version.Layers[0] && other.Layers[^1] == version.Layers[^1]
            && other.IsRegression == version.IsRegression),
    ];

    /// <summary>The datasets there are that fit.</summary>
    public IReadOnlyList<DatasetInfo> Fitting { get; } = TestRun.Fitting(version, datasets);

    /// <summary>The other version that is chosen, as in <c>mnist/2</c>; null where there is none.</summary>
    public string? Other { get; private set; }

    /// <summary>The dataset that is chosen; null where none fits.</summary>
    public string? Dataset { get; private set; }

    /// <summary>The other version and the dataset of the last run, also of one that came to nothing.</summary>
    public (string Other, string Dataset)? Tested { get; private set; }

    /// <summary>The outcome; null as long as there is none.</summary>
    public ModelComparison? Comparison { get; private set; }

    public bool Running => _run.Running;

    public double Share => _run.Share;

    public RunProblem? Problem => _run.Problem;

    /// <summary>A version as addresses name it.</summary>
    public static string Name(ModelVersion version) => FormattableString.Invariant($"{version.Model}/{version.Version}");

    public void Link(LinkState link)
    {
        link.Text("with", ref _with, 80);
        link.Text("dataset", ref _asked, 64);
    }

    /// <summary>Called when an address has been read: what it does not say is chosen for it.</summary>
    public void Linked()
    {
        Other = _with.Length > 0 ? _with : Likely() is { } likely ? Name(likely) : null;
        Dataset = _asked.Length > 0 ? _asked
            : Fitting.Any(data => data.Name == version.Dataset) ? version.Dataset
            : Fitting is [var first, ..] ? first.Name
            : null;
    }

    /// <summary>Chooses the other version and the dataset, in the address too.</summary>
    public void Choose(string other, string dataset) => (Other, Dataset, _with, _asked) = (other, dataset, other, dataset);

    /// <summary>Runs both versions over the dataset's test samples; the outcome before stays until there is a new one.</summary>
    public async Task RunAsync(Action show)
    {
        if (Other is not { } other || Dataset is not { } dataset)
            return;
        Tested = (other, dataset);
        var answers = await _run.RunAsync(dataset, [new(version.Model, version.Version), Reference(other)], show);
        if (answers is [var first, var second])
            Comparison = new ModelComparison(first, second);
        else if (Problem is not null)
            Comparison = null;
    }

    /// <summary>The samples that the two read differently, by who is right: the first, the second, none.</summary>
    public static IReadOnlyList<(string Key, IReadOnlyList<int> Samples)> Groups(ModelComparison comparison) =>
    [
        ("onlyFirst", [.. comparison.Disagreements.Where(index => comparison.Is(index, first: true, second: false))]),
        ("onlySecond", [.. comparison.Disagreements.Where(index => comparison.Is(index, first: false, second: true))]),
        ("bothWrong", [.. comparison.Disagreements.Where(index => comparison.Is(index, first: false, second: false))]),
    ];

    public void Dispose() => _run.Dispose();

    // the one that serves, else the newest of the same model, else the one that serves where a request names none
    private ModelVersion? Likely() => Serving(version.Model)
        ?? Others.FirstOrDefault(other => other.Model == version.Model)
        ?? Serving(registry.DefaultModel)
        ?? (Others is [var any, ..] ? any : null);

    private ModelVersion? Serving(string model) => registry.Describe(new(model)) is { } serving
        ? Others.FirstOrDefault(other => (other.Model, other.Version) == (serving.Model, serving.Version))
        : null;

    // what an address names badly is the name of no version
    private static ModelReference Reference(string name) =>
        name.Split('/') is [var model, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new(model, version)
            : new(name, 0);
}

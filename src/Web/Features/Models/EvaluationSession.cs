using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Models;

/// <summary>A version's evaluation on its page: the dataset it is about, its outcome, and the cell whose samples are looked at.</summary>
internal sealed class EvaluationSession(ModelVersion version, ModelRegistry registry, DatasetStore datasets) : IDisposable
{
    private readonly TestRun _run = new(registry, datasets);
    private string _asked = "", _cell = "";

    /// <summary>The datasets there are that fit.</summary>
    public IReadOnlyList<DatasetInfo> Fitting { get; } = TestRun.Fitting(version, datasets);

    /// <summary>The dataset that is chosen for the next run; null where none fits.</summary>
    public string? Chosen { get; private set; }

    /// <summary>The dataset of a run by itself: what the address asks for, else what the version was trained on, if it is there.</summary>
    public string? Wanted => _asked.Length > 0 ? _asked : Fitting.FirstOrDefault(data => data.Name == version.Dataset)?.Name;

    /// <summary>The dataset of the last run, whatever came of it.</summary>
    public string? Tested { get; private set; }

    /// <summary>The outcome; null as long as there is none.</summary>
    public TestAnswers? Answers { get; private set; }

    /// <summary>The outcome of a version that predicts numbers; null as long as there is none.</summary>
    public TestNumbers? Predicted { get; private set; }

    /// <summary>The outcome as a confusion matrix.</summary>
    public ConfusionCells? Cells { get; private set; }

    /// <summary>The cell that is looked at; null where none is, or there is no such cell.</summary>
    public ConfusionCell? Cell => ConfusionCell.Parse(_cell) is { } cell && Cells?.Has(cell) == true ? cell : null;

    public bool Running => _run.Running;

    public double Share => _run.Share;

    public RunProblem? Problem => _run.Problem;

    public void Link(LinkState link)
    {
        link.Text("dataset", ref _asked, 64);
        link.Text("cell", ref _cell, 16);
    }

    /// <summary>Called when an address has been read: what it asks for is chosen.</summary>
    public void Linked() => Chosen = Fitting.FirstOrDefault(data => data.Name == Wanted) is { } wanted ? wanted.Name
        : Fitting is [var first, ..] ? first.Name
        : null;

    /// <summary>Chooses the dataset of the next run.</summary>
    public void Choose(string? dataset) => Chosen = dataset;

    /// <summary>Looks at a cell, or, where it is looked at already, at none.</summary>
    public void Look(ConfusionCell cell) => _cell = cell == Cell ? "" : cell.ToString();

    /// <summary>Asks for the chosen dataset, in the address too.</summary>
    public void Ask() => _asked = Chosen == version.Dataset ? "" : Chosen ?? "";

    /// <summary>Runs the version over a dataset's test samples; the outcome before stays until there is a new one.</summary>
    public async Task RunAsync(string dataset, Action show)
    {
        Tested = dataset;
        ModelReference[] versions = [new(version.Model, version.Version)];
        if (version.IsRegression)
        {
            if (await _run.RunAsync<TestNumbers>(dataset, versions, TestNumbers.Of, show) is [var predicted])
                Predicted = predicted;
            else if (Problem is not null)
                Predicted = null;
        }
        else if (await _run.RunAsync(dataset, versions, show) is [var answers])
        {
            (Answers, Cells) = (answers, new ConfusionCells(answers));
        }
        else if (Problem is not null)
        {
            (Answers, Cells) = (null, null);
        }
    }

    public void Dispose() => _run.Dispose();
}

using WebNN.Api.Training.Compare;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Jobs;

/// <summary>Jobs side by side as their page shows them.</summary>
internal sealed class JobComparisonSession(string? ids, TrainingJobs jobs)
{
    private const int MaxPoints = 400;

    // colours that look alike to some readers (blue and violet, orange and olive, teal and magenta) have lines of another pattern
    private const int Colors = 6, PerMark = 3;
    private static readonly string?[] Marks = [null, "dashed", "dotted", "dash-dotted"];

    private readonly string[] _ids = [.. (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
    private bool _read;

    public string? Ids { get; } = ids;

    /// <summary>The jobs when they were last read.</summary>
    public IReadOnlyList<ComparedJob> Jobs { get; private set; } = [];

    /// <summary>The ids asked for that no job has, shortened.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>The key of why there is nothing to compare: <c>many</c>, <c>missing</c> or <c>few</c>; null where there is.</summary>
    public string? Problem => _ids.Length > JobComparison.Most ? "many"
        : Jobs.Count >= JobComparison.Fewest ? null
        : Missing.Count > 0 ? "missing"
        : "few";

    /// <summary>The losses are medians of so many, as on the page of the longest job.</summary>
    public int Window => Math.Clamp(Jobs.Max(job => job.Job.TotalIterations) / 50, 25, 201) | 1;

    /// <summary>A curve per job.</summary>
    public IReadOnlyList<ChartSeries> Losses { get; private set; } = [];

    /// <summary>Indicates whether all of them predict numbers, and have no accuracy.</summary>
    public bool IsOfNumbers => Jobs.All(job => job.Job.Spec.IsRegression);

    /// <summary>The test accuracies in hundredths, or, where all predict numbers, the test losses: a curve per job.</summary>
    public IReadOnlyList<ChartSeries> Measured { get; private set; } = [];

    /// <summary>
    /// The accuracy in hundredths at which the axis begins: a round number below all. What a network guessed before its first iteration,
    /// with which most curves begin, says nothing of which job is better, and may lie below.
    /// </summary>
    public double Floor => 10 * Math.Floor((Measured.SelectMany(curve => curve.Y.Skip(curve.Y.Count > 1 ? 1 : 0)).Min() ?? 0) / 10);

    /// <summary>The iteration at which the axes end: where the longest job will, or while it has hardly begun, at a part of that.</summary>
    public int End
    {
        get
        {
            var reached = Jobs.Max(job => job.Job.Iteration);
            var end = Jobs.Max(job => job.Job.IsFinal ? job.Job.Iteration : job.Job.TotalIterations);
            // as js/plot.js has it for one job
            while (reached > 0 && end / 4 >= reached && end > 400)
                end /= 4;
            return Math.Max(1, end);
        }
    }

    /// <summary>Indicates whether the heights of the losses do not tell which job is better.</summary>
    public bool IsUnlike => Jobs.Select(job => (job.Job.Spec.Dataset, job.Job.Spec.Loss)).Distinct().Count() > 1;

    /// <summary>The call that gives the same numbers.</summary>
    public string Path => $"/api/training/compare?jobs={string.Join(',', Jobs.Select(job => job.Job.Id))}";

    /// <summary>The name of a job in legends, and the colour and pattern of its curves.</summary>
    public static LegendEntry Entry(JobInfo job, int index) =>
        new($"{index + 1} · {job.Model}", $"series-{index % Colors + 1}", Marks[index / PerMark]);

    /// <summary>Reads the jobs again; returns whether there is something new to show.</summary>
    public bool Refresh()
    {
        ComparedJob[] found = [.. _ids.Take(JobComparison.Most).Select(id => ComparedJob.Find(jobs, id)).OfType<ComparedJob>()];
        if (_read && found.Select(job => job.Job).SequenceEqual(Jobs.Select(job => job.Job)))
            return false;
        _read = true;
        (Jobs, Missing) = (found, [.. _ids.Except(found.Select(job => job.Job.Id)).Select(Shortened)]);
        if (Problem is null)
            (Losses, Measured) = ([.. found.Select(Loss)], [.. found.Select(Evaluations)]);
        return true;
    }

    private ChartSeries Loss(ComparedJob job, int index)
    {
        var iterations = JobComparison.Spread(job.Metrics.Total, MaxPoints);
        return Curve(job, index, iterations, job.Metrics.At(iterations, Window).Select(loss => (double?)loss));
    }

    private ChartSeries Evaluations(ComparedJob job, int index)
    {
        var evaluations = job.Metrics.Epochs;
        var step = (evaluations.Count + MaxPoints - 1) / MaxPoints;
        EpochPoint[] shown = [.. evaluations.Where((_, i) => (evaluations.Count - 1 - i) % step == 0)];
        var values = shown.Select(point => IsOfNumbers ? point.TestLoss : 100 * point.TestAccuracy);
        return Curve(job, index, shown.Select(point => point.Iteration), values);
    }

    // rounded: more digits are not seen, and would have to be sent
    private static ChartSeries Curve(ComparedJob job, int index, IEnumerable<int> iterations, IEnumerable<double?> values)
    {
        var entry = Entry(job.Job, index);
        double?[] rounded = [.. values.Select(value => value is { } number ? Math.Round(number, 7) : (double?)null)];
        return new ChartSeries(entry.Label, [.. iterations.Select(iteration => (double)iteration)], rounded, entry.Color, entry.Mark);
    }

    private static string Shortened(string id) => id.Length > 40 ? id[..40] + "…" : id;
}

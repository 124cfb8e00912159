using System.Collections.Concurrent;
using WebNN.Api.Cluster;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;

namespace WebNN.Web.Features.Jobs;

/// <summary>Small loss curves for lists: means of stretches, read again only when there is something new to see.</summary>
internal sealed class LossSketches(TrainingJobs jobs)
{
    private const int Stretches = 60, Remembered = 500;

    private readonly ConcurrentDictionary<string, Sketch> _sketches = new(StringComparer.Ordinal);

    /// <summary>Means in order; NaN where no loss of a stretch was finite.</summary>
    public IReadOnlyList<double> Of(JobInfo job)
    {
        if (_sketches.TryGetValue(job.Id, out var known) && (job.Iteration == known.Count || job.Iteration < 1.02 * known.Count))
            return known.Means;
        if (MetricsOf(job) is not { } metrics)
            return known?.Means ?? [];
        if (_sketches.Count >= Remembered)
            _sketches.Clear();
        return (_sketches[job.Id] = new Sketch(metrics.Total, Means(metrics, job.Spec.From?.Iteration ?? 0))).Means;
    }

    // null also where they are another node's and the database does not answer
    private JobMetrics? MetricsOf(JobInfo job)
    {
        try
        {
            return jobs.Metrics(job.Id);
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
    }

    // a branch's losses begin after its start
    private static double[] Means(JobMetrics metrics, int start)
    {
        var length = metrics.Total - start;
        var (sums, counts) = (new double[Math.Min(Stretches, length)], new int[Math.Min(Stretches, length)]);
        foreach (var point in metrics.Points())
        {
            if (point.Loss is not { } loss)
                continue;
            var stretch = (int)((point.Iteration - start - 1L) * sums.Length / length);
            sums[stretch] += loss;
            counts[stretch]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : double.NaN)];
    }

    private sealed record Sketch(int Count, IReadOnlyList<double> Means);
}

using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine.Data;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Models;

/// <summary>Why a run over test samples came to nothing: the key of its text, and the version or dataset it is about.</summary>
public sealed record RunProblem(string Key, string Subject);

/// <summary>
/// A page's runs of versions over a dataset's test samples: one after the other, beside the circuit and behind the runs of other visitors,
/// ended when the page is left.
/// </summary>
internal sealed class TestRun(ModelRegistry registry, DatasetStore datasets) : IDisposable
{
    private readonly LessonWork _work = new();
    private readonly CancellationTokenSource _left = new();
    private int _read, _total;

    /// <summary>Indicates whether a run is under way, or waits for its turn.</summary>
    public bool Running { get; private set; }

    /// <summary>Why the last run came to nothing; null where it did not.</summary>
    public RunProblem? Problem { get; private set; }

    /// <summary>The share of the run that is done, 0–1.</summary>
    public double Share => _total == 0 ? 0 : Math.Min(1, _read / (double)_total);

    /// <summary>The datasets on this server that a version can be tested on.</summary>
    public static IReadOnlyList<DatasetInfo> Fitting(ModelVersion version, DatasetStore datasets) =>
        [.. datasets.List().Where(data => data.Present && Fits(version, data))];

    /// <summary>Runs each version over the test samples, calling <paramref name="show"/> now and then.</summary>
    /// <returns>Their answers; null where there is a <see cref="Problem"/>, or nobody waits any more.</returns>
    public Task<IReadOnlyList<TestAnswers>?> RunAsync(string dataset, IReadOnlyList<ModelReference> versions, Action show) =>
        RunAsync<TestAnswers>(dataset, versions, TestAnswers.Of, show);

    /// <summary>Runs each version over the test samples in a way of its own, calling <paramref name="show"/> now and then.</summary>
    /// <returns>As <see cref="RunAsync(string, IReadOnlyList{ModelReference}, Action)"/>.</returns>
    public async Task<IReadOnlyList<T>?> RunAsync<T>(
        string dataset,
        IReadOnlyList<ModelReference> versions,
        Func<ServedModel, Dataset, CancellationToken, Action<int>?, T> test,
        Action show)
    {
        if (Running)
            return null;
        (Running, Problem, _read, _total) = (true, null, 0, 0);
        try
        {
            // loading reads files
            var (served, samples) = await Task.Run(() => LoadAsync(dataset, versions), _left.Token);
            return samples is null ? null : await AnswerAsync(served, samples, test, show);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            Running = false;
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _work.Dispose();
    }

    private async Task<IReadOnlyList<T>?> AnswerAsync<T>(
        IReadOnlyList<ServedModel> versions,
        Dataset samples,
        Func<ServedModel, Dataset, CancellationToken, Action<int>?, T> test,
        Action show)
    {
        _total = versions.Count * samples.Count;
        var answers = new List<T>();
        await _work.RunAsync(
            stop =>
            {
                foreach (var served in versions)
                    answers.Add(test(served, samples, stop, read => _read = answers.Count * samples.Count + read));
            },
            show);
        return answers.Count == versions.Count ? answers : null;
    }

    private async Task<(IReadOnlyList<ServedModel> Served, Dataset? Test)> LoadAsync(string dataset, IReadOnlyList<ModelReference> versions)
    {
        var all = new List<ServedModel>();
        foreach (var reference in versions)
        {
            var lookup = await registry.FindAsync(reference, _left.Token);
            if (lookup.Model is not { } served)
                return Fail(lookup is ModelLookup.NotFound ? "version.problem.gone" : "version.problem.broken", Name(reference));
            if (datasets.Find(dataset) is { } data && !Fits(served.Version, data))
                return Fail("version.problem.misfit", Name(reference));
            all.Add(served);
        }

        try
        {
            return (all, (await datasets.LoadAsync(dataset, _left.Token)).Test);
        }
        catch (DatasetMissingException)
        {
            return Fail("version.problem.dataset", dataset);
        }
    }

    private (IReadOnlyList<ServedModel> Served, Dataset? Test) Fail(string key, string subject)
    {
        Problem = new RunProblem(key, subject);
        return ([], null);
    }

    private static bool Fits(ModelVersion version, DatasetInfo data) =>
        version.Layers[0] == data.Inputs && version.Layers[^1] == data.Shape.Classes.Count
        && version.IsRegression == (data.Task == ModelTask.Regression);

    private static string Name(ModelReference reference) => FormattableString.Invariant($"{reference.Model}/{reference.Version}");
}

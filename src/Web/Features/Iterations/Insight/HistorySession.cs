using WebNN.Api.Training.Iterations;
using WebNN.Engine.Interpretation;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>A quantity of a parameter through time.</summary>
/// <param name="Key">The last part of its texts' keys: <c>values</c>, <c>gradients</c> or <c>updates</c>.</param>
/// <param name="Moments">The moments that have it; a job's beginning has no gradients and no updates.</param>
/// <param name="Ridges">Its picture.</param>
public sealed record QuantityHistory(string Key, IReadOnlyList<(int Iteration, ArraySummary Summary)> Moments, Ridges Ridges);

/// <summary>The past of a job's parameters on a page: asked for when the reader wants it, since the job is trained again for it.</summary>
public sealed class HistorySession(TimeMachine machine, string jobId) : IDisposable
{
    /// <summary>The most moments.</summary>
    public const int Points = 24;

    private static readonly (string Key, Func<ParameterSummary, ArraySummary?> Get)[] Kinds =
    [
        ("values", parameter => parameter.Value),
        ("gradients", parameter => parameter.Gradient),
        ("updates", parameter => parameter.Update),
    ];

    private readonly LatestWish _wish = new();
    private IReadOnlyList<MomentSummary> _moments = [];

    public bool Running => _wish.Running;

    public string? Problem => _wish.Problem;

    /// <summary>Gets the names of the parameters, such as W1; none before there is an answer.</summary>
    public IReadOnlyList<string> Parameters { get; private set; } = [];

    /// <summary>Gets the parameter that is shown.</summary>
    public string Parameter { get; private set; } = "";

    /// <summary>Gets its values, gradients and updates.</summary>
    public IReadOnlyList<QuantityHistory> Quantities { get; private set; } = [];

    /// <summary>Gets the iterations of all moments, ascending.</summary>
    public IEnumerable<int> Iterations => _moments.Select(moment => moment.Iteration);

    /// <summary>Gets the moment nearest to an iteration; there is an answer.</summary>
    public int Nearest(int iteration) => Iterations.MinBy(moment => Math.Abs(moment - iteration));

    /// <summary>Asks for it; what was shown stays until there is an answer.</summary>
    public Task AskAsync() => _wish.RunAsync(async ct =>
    {
        var moments = await machine.HistoryAsync(jobId, Points, ct);
        ct.ThrowIfCancellationRequested();
        _moments = moments;
        Parameters = [.. moments[0].Parameters.Select(parameter => parameter.Name)];
        Choose(Parameters.Contains(Parameter) ? Parameter : Parameters[0]);
    });

    /// <summary>Asks no longer.</summary>
    public void Stop() => _wish.GiveUp();

    /// <summary>Shows another parameter.</summary>
    public void Choose(string parameter)
    {
        Parameter = parameter;
        Quantities = [.. Kinds.Select(kind => HistoryOf(kind.Key, kind.Get))];
    }

    public void Dispose() => _wish.Dispose();

    private QuantityHistory HistoryOf(string key, Func<ParameterSummary, ArraySummary?> get)
    {
        var moments = _moments
            .Select(moment => (moment.Iteration, Summary: get(moment.Parameters.First(known => known.Name == Parameter))))
            .Where(moment => moment.Summary is not null)
            .Select(moment => (moment.Iteration, Summary: moment.Summary!))
            .ToList();
        return new QuantityHistory(key, moments, new Ridges([.. moments.Select(moment => (moment.Iteration, moment.Summary.Histogram))]));
    }
}

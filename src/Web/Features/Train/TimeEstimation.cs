using WebNN.Api.Training.Specs;

namespace WebNN.Web.Features.Train;

/// <summary>The estimate for the spec that was asked for last: when a form is still being written, the others are given up.</summary>
public sealed class TimeEstimation : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    private readonly TimeEstimates _estimates;
    private CancellationTokenSource _last = new();

    internal TimeEstimation(TimeEstimates estimates) => _estimates = estimates;

    /// <summary>Indicates whether <see cref="Estimate"/> is that of the spec asked for last.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The estimate; null where it would take too long to find out.</summary>
    internal TimeEstimate? Estimate { get; private set; }

    /// <summary>Estimates anew; returns whether there is something new to show.</summary>
    /// <param name="spec">A valid spec; null where there is none.</param>
    public async Task<bool> StartAsync(TrainingSpec? spec)
    {
        var (before, own) = (_last, new CancellationTokenSource());
        (_last, IsDone) = (own, false);
        await before.CancelAsync();
        if (spec is null)
            return false;
        try
        {
            await Task.Delay(Settle, own.Token);
            var estimate = await _estimates.OfAsync(spec, own.Token);
            if (own.IsCancellationRequested)
                return false;
            (Estimate, IsDone) = (estimate, true);
            return true;
        }
        catch (OperationCanceledException)
        {
            // something newer is to be estimated, or the page was left
            return false;
        }
    }

    // not disposed: who still asks for its token finds it cancelled, and not an error
    public void Dispose() => _last.Cancel();
}

using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Home;

/// <summary>
/// The training a visitor of the home page sees: a small network that learns generated digits on this server, slowly enough to watch.
/// There is one at a time for all visitors, so that any number of them costs the same.
/// </summary>
internal sealed class HomeRun(IHostApplicationLifetime lifetime)
{
    public const int Iterations = 600, Hidden = 30, BatchSize = 20;

    private const int IterationsPerTick = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<double> _losses = [];
    private Evaluation? _evaluation;
    private Task _run = Task.CompletedTask;
    private ulong _seed;

    /// <summary>Lets a run begin unless one is under way.</summary>
    public void EnsureStarted()
    {
        lock (_gate)
        {
            if (!_run.IsCompleted)
                return;
            _losses.Clear();
            _evaluation = null;
            _seed++;
            _run = Task.Run(() => TrainAsync(_seed, lifetime.ApplicationStopping));
        }
    }

    /// <summary>The losses so far, the last evaluation, and whether there will be more.</summary>
    public (double[] Losses, Evaluation? Evaluation, bool Running) Read()
    {
        lock (_gate) return ([.. _losses], _evaluation, !_run.IsCompleted);
    }

    private async Task TrainAsync(ulong seed, CancellationToken stopping)
    {
        try
        {
            var options = new TrainingOptions
            {
                Layers = [Hidden],
                Activation = Activation.Relu,
                Initializer = Initializer.He,
                BatchSize = BatchSize,
                Iterations = Iterations,
                EvaluateEvery = 100,
                Seed = seed,
            };
            var trainer = new Trainer(options, SyntheticDigits.Create(2000, seed), SyntheticDigits.Create(500, seed + 1_000_000));
            using var timer = new PeriodicTimer(Tick);
            foreach (var ticked in trainer.Steps().Chunk(IterationsPerTick))
            {
                lock (_gate)
                {
                    _losses.AddRange(ticked.Select(step => step.Loss));
                    _evaluation = ticked[^1].Evaluation ?? _evaluation;
                }
                await timer.WaitForNextTickAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }
}

using System.Diagnostics;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>
/// A tiny network trained twice from the same start on the same mini-batches: by backpropagation, then by numerical
/// gradients.
/// </summary>
internal sealed class GradientRace
{
    public const int Iterations = 300, BatchSize = 50, Hidden = 8;

    private static readonly Dataset Points = PlanarData.Train("moons", 200);

    private readonly double[][] _losses = [new double[Iterations], new double[Iterations]];
    private readonly int[] _done = [0, 0];
    private readonly long[] _ticks = [0, 0];

    /// <summary>The count of numbers the network learns.</summary>
    public static int Parameters { get; } = (Points.Inputs + 1) * Hidden + (Hidden + 1) * Points.Classes;

    /// <summary>Iterations done by a method.</summary>
    public int Done(GradientMethod method) => Volatile.Read(ref _done[(int)method]);

    /// <summary>The loss of each iteration done.</summary>
    public double[] Losses(GradientMethod method) => _losses[(int)method][..Done(method)];

    /// <summary>Time spent in the iterations done.</summary>
    public TimeSpan Elapsed(GradientMethod method) => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks[(int)method]));

    public bool Finished => Done(GradientMethod.Numerical) == Iterations;

    /// <summary>The largest difference between the two curves.</summary>
    public double LargestDifference =>
        Losses(GradientMethod.Backpropagation).Zip(Losses(GradientMethod.Numerical), (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max();

    public void Run(CancellationToken ct)
    {
        foreach (var method in (GradientMethod[])[GradientMethod.Backpropagation, GradientMethod.Numerical])
        {
            // a few iterations before the clock runs, so that it does not time the compiler
            foreach (var _ in Trainer(method).Steps().Take(3))
                ct.ThrowIfCancellationRequested();

            var start = Stopwatch.GetTimestamp();
            foreach (var step in Trainer(method).Steps())
            {
                _losses[(int)method][step.Iteration - 1] = step.Loss;
                Volatile.Write(ref _ticks[(int)method], Stopwatch.GetTimestamp() - start);
                Volatile.Write(ref _done[(int)method], step.Iteration);
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    private static Trainer Trainer(GradientMethod method) => new(
        new TrainingOptions
        {
            Layers = [Hidden],
            Activation = Activation.Tanh,
            Initializer = Initializer.Xavier,
            Optimizer = new OptimizerOptions { LearningRate = 0.3 },
            BatchSize = BatchSize,
            Iterations = Iterations,
            EvaluateEvery = Iterations,
            Gradient = method,
        },
        Points);
}

using WebNN.Engine.Threading;

namespace WebNN.Engine.Layers;

/// <summary>The purpose of a pass through the network: inference, or one training iteration of a seed.</summary>
/// <param name="Seed">The seed of the training run.</param>
/// <param name="Iteration">The iteration, from 1; 0 for inference.</param>
public readonly record struct Pass(ulong Seed, long Iteration)
{
    /// <summary>The threads that share the work of the layers; null: only the caller's.</summary>
    public Workers? Workers { get; init; }

    /// <summary>Prediction and evaluation: no randomness.</summary>
    public static Pass Inference => default;

    /// <summary>True while learning: dropout drops.</summary>
    public bool IsTraining => Iteration > 0;
}

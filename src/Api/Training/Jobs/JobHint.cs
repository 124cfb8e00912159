namespace WebNN.Api.Training.Jobs;

/// <summary>Something about a training that looks wrong, though every number is finite.</summary>
/// <param name="Kind">For who says it in other words than <paramref name="Message"/>.</param>
/// <param name="Message">In English, as REST callers read it: what was noticed, and what usually helps.</param>
/// <param name="Values">The numbers in it, in the order the kind names.</param>
public sealed record JobHint(HintKind Kind, string Message, IReadOnlyList<double> Values);

/// <summary>The kinds of hints; each names its <see cref="JobHint.Values"/>.</summary>
public enum HintKind
{
    /// <summary>
    /// Worse than guessing, and has been for long: the loss, that of guessing, over how many iterations, the learning rate.
    /// </summary>
    AboveGuessing,

    /// <summary>No better than guessing: the loss, that of guessing, after how many iterations, the learning rate.</summary>
    NotLearning,

    /// <summary>
    /// Better than guessing, far from done, and no longer getting better: the loss, that of guessing, over how many iterations.
    /// </summary>
    Plateau,

    /// <summary>Many ReLU units of a hidden layer that never fire: how many, of how many, the layer from 1, on how many samples.</summary>
    DeadUnits,

    /// <summary>
    /// Losses or a checkpoint on the disk did not match their checksum, were not used, and were trained again: no values.
    /// </summary>
    Damaged,
}

namespace WebNN.Api.Training.Specs;

/// <summary>An error in one field of a spec.</summary>
/// <param name="Kind">For who says it in other words than <paramref name="Message"/>.</param>
/// <param name="Message">In English, as REST callers read it.</param>
/// <param name="Values">What the words are about, in the order the kind names.</param>
public sealed record SpecError(SpecErrorKind Kind, string Message, IReadOnlyList<object> Values);

/// <summary>The ways in which a field can be wrong; each names its <see cref="SpecError.Values"/>.</summary>
public enum SpecErrorKind
{
    /// <summary>Not a valid name: the name.</summary>
    Name,

    /// <summary>No such dataset: its name.</summary>
    UnknownDataset,

    /// <summary>
    /// The model's versions have other inputs or classes: the model, its inputs, how many classes, their names, then the same of the
    /// dataset.
    /// </summary>
    OtherShape,

    /// <summary>Both alias production and promote are given.</summary>
    AliasAndPromote,

    /// <summary>The dataset has numbers to be predicted, and the task is classification: the dataset.</summary>
    NeedsRegression,

    /// <summary>The task is regression, and the dataset has classes: the dataset.</summary>
    NeedsNumbers,

    /// <summary>The loss is for classes, and the task is regression: the loss.</summary>
    LossOfClasses,

    /// <summary>The loss is for numbers, and the task is classification: the loss.</summary>
    LossOfNumbers,

    /// <summary>Too many hidden layers: how many, the most.</summary>
    TooManyLayers,

    /// <summary>Outside its range: the value, the least, the most.</summary>
    Range,

    /// <summary>Less than the least, and there is no most that anybody would reach: the value, the least.</summary>
    AtLeast,

    /// <summary>Must be above zero: the value.</summary>
    AboveZero,

    /// <summary>More than a float32 number holds: the value.</summary>
    TooLarge,

    /// <summary>Must be at least zero and below one: the value.</summary>
    BelowOne,

    /// <summary>A setting of another optimizer: the optimizer.</summary>
    OtherOptimizer,

    /// <summary>Both iterations and epochs are given.</summary>
    BothLengths,

    /// <summary>Dropout and numerical gradients exclude each other.</summary>
    DropoutNumerical,

    /// <summary>Augmentation is for images: the dataset.</summary>
    NotImages,

    /// <summary>Too many iterations: how many, the most.</summary>
    TooLong,

    /// <summary>Evaluated too often: how many times, the most, at least every so many iterations.</summary>
    TooManyEvaluations,

    /// <summary>Too many parameters: how many, the most.</summary>
    TooManyParameters,

    /// <summary>The batch is too large for this network: the most rows.</summary>
    BatchTooLarge,

    /// <summary>Numerical gradients would take too long: how many parameters.</summary>
    NumericalTooLong,

    /// <summary>No such version to start from: the version, the model.</summary>
    NoVersion,

    /// <summary>That version has another shape: the version, its layers, this job's layers.</summary>
    OtherLayers,

    /// <summary>That version has another activation: the version, its activation, this job's.</summary>
    OtherActivation,
}

namespace WebNN.Api.Models;

/// <summary>The inputs a model takes and the classes, or numbers, it answers: the same for all of its versions.</summary>
/// <param name="Inputs">How many numbers it takes.</param>
/// <param name="Classes">What its outputs are called: its classes, or the numbers that it predicts.</param>
/// <param name="Task">Whether they are classes or numbers.</param>
public sealed record ModelShape(int Inputs, IReadOnlyList<string> Classes, ModelTask Task = ModelTask.Classification)
{
    private const int Listed = 4;

    /// <summary>The classes in a line, the middle ones of many left out: <c>0, 1, 2, …, 9</c>.</summary>
    public string ClassNames => string.Join(", ", Classes.Count <= Listed ? Classes : [.. Classes.Take(Listed - 1), "…", Classes[^1]]);

    /// <summary>Indicates whether both can be versions of one model.</summary>
    public bool Fits(ModelShape other) =>
        Inputs == other.Inputs && Task == other.Task && Classes.SequenceEqual(other.Classes, StringComparer.Ordinal);

    /// <summary>Why a version of <paramref name="other"/> shape cannot be one of <paramref name="model"/>, which has this shape.</summary>
    public string Refusal(string model, ModelShape other) =>
        $"Model '{model}' has {this}, this version would have {other}. " +
        "All versions of a model have the same inputs and classes: give it another model's name.";

    /// <summary>As in <c>784 inputs and 10 classes (0, 1, 2, …, 9)</c>, or <c>1 inputs and 1 numbers to predict (sin x)</c>.</summary>
    public override string ToString() =>
        $"{Inputs} inputs and {Classes.Count} {(Task == ModelTask.Regression ? "numbers to predict" : "classes")} ({ClassNames})";
}

/// <summary>A network that cannot be a version of the model it is meant for: its inputs or classes are not those of the others.</summary>
public sealed class ModelMismatchException(string message) : Exception(message);

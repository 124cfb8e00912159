namespace WebNN.Web.Lessons;

/// <summary>A part of a pass through a network, from left to right.</summary>
public abstract record PassPart;

/// <summary>The arrays between two layers.</summary>
/// <param name="Forward">The array that goes on to the next layer.</param>
/// <param name="Backward">The array that comes back from it; null where nobody asks for it.</param>
public sealed record PassColumn(string Forward, string? Backward) : PassPart;

/// <summary>A layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Given">Its parameters, or what it compares; the last one with a loss has t and y.</param>
/// <param name="Gradients">The gradients of the parameters.</param>
/// <param name="ForwardSteps">The steps in which it calculates forward.</param>
/// <param name="BackwardSteps">The steps in which it calculates backward, or is changed.</param>
public sealed record PassStage(
    string Name,
    IReadOnlyList<string> Given,
    IReadOnlyList<string> Gradients,
    IReadOnlyList<int> ForwardSteps,
    IReadOnlyList<int> BackwardSteps) : PassPart;

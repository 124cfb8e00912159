using WebNN.Api.Access;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>Represents a request for a job.</summary>
/// <param name="Spec">What to train.</param>
/// <param name="Data">What it learns from.</param>
internal sealed record JobRequest(TrainingSpec Spec, TrainingData Data)
{
    /// <summary>Gets the caller's name for this request: repeating it gives the same job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets who asks for it; null: the program itself.</summary>
    public Caller? By { get; init; }

    /// <summary>Gets the choice of the model's name, made while no other job is accepted; null: the spec's.</summary>
    public Func<string>? Model { get; init; }

    /// <summary>Gets the moment that it starts from, as <see cref="Iterations.Keyframes"/> keep one; null: from the beginning.</summary>
    public byte[]? Start { get; init; }

    /// <summary>Gets the options of a watched job; null for one that waits in the queue.</summary>
    public LiveOptions? Live { get; init; }
}

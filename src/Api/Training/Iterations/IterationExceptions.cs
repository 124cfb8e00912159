namespace WebNN.Api.Training.Iterations;

/// <summary>The exception that is thrown when a job has no such iteration.</summary>
public sealed class IterationMissingException(string message) : Exception(message);

/// <summary>The exception that is thrown when an iteration cannot be had again with the bits that it had.</summary>
public sealed class ReplayImpossibleException(string message) : Exception(message);

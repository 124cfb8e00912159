namespace WebNN.Api.Training.Jobs;

/// <summary>The exception that is thrown when training has left the numbers a computer can hold.</summary>
internal sealed class TrainingDivergedException(string message) : Exception(message);

/// <summary>The exception that is thrown when a job has been trained for as long as one may.</summary>
internal sealed class TrainingTooLongException(string message) : Exception(message);

namespace WebNN.Api.Http;

/// <summary>
/// Bad input of a caller, found too deep to return an answer from there. <see cref="ErrorAnswers"/> makes the 400 of it, in the form of the
/// route. No other exception that a handler throws becomes a 400.
/// </summary>
/// <param name="detail">What is wrong and what would be right, for the caller.</param>
/// <param name="inner">The engine's or the reader's exception, where one of them found it.</param>
internal sealed class BadRequestException(string detail, Exception? inner = null) : Exception(detail, inner);

namespace WebNN.Api.Swagger;

/// <summary>
/// What the body of a handler looks like that reads it by itself: the type of its JSON (<see cref="Stream"/>: none) and the other types of
/// content. Says nothing to routing.
/// </summary>
internal sealed record BodySchema(Type Type, params string[] Binary);

/// <summary>The answers of a handler that has several.</summary>
internal sealed record AnswerSchema(params Type[] Types);

namespace WebNN.Api.Swagger;

/// <summary>What the JSON body of a handler looks like that reads it by itself. Says nothing to routing: such handlers take other types, too.</summary>
internal sealed record BodySchema(Type Type);

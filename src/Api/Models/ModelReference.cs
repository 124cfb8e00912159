namespace WebNN.Api.Models;

/// <summary>A version of a model as requests name it: by its number, by an alias, or (neither) the one that serves.</summary>
/// <param name="Model">The model's name; the default model where absent.</param>
/// <param name="Version">The version's number.</param>
/// <param name="Alias">An alias of the model.</param>
public readonly record struct ModelReference(string? Model = null, int? Version = null, string? Alias = null);

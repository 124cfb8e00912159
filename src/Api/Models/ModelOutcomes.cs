namespace WebNN.Api.Models;

/// <summary>A version's folder that cannot be served, and why.</summary>
public sealed record BrokenVersion(int Version, string Problem);

/// <summary>The outcome of deleting a version.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There is no such version.</summary>
    NotFound,

    /// <summary>An alias points at it.</summary>
    Aliased,

    /// <summary>The model's aliases cannot be read: one may point at it.</summary>
    AliasesUnknown,

    /// <summary>It came with the program, whose folder is not written.</summary>
    Shipped,

    /// <summary>The caller does not own it.</summary>
    Forbidden,
}

/// <summary>The outcome of moving an alias.</summary>
public enum AliasOutcome
{
    /// <summary>It points where it was to point, or is gone.</summary>
    Moved,

    /// <summary>There is no such version or alias.</summary>
    NotFound,

    /// <summary>The model's aliases cannot be read: <see cref="ModelRegistry.Production"/> must be set first.</summary>
    AliasesUnknown,

    /// <summary>The caller does not own the model.</summary>
    Forbidden,
}

using System.Text.Json;
using System.Text.Json.Serialization;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>An operation on arrays, named as in NumPy where NumPy has the name.</summary>
internal enum ArrayOperation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Greater,
    Dot,
    Index,
    Power,
    Exp,
    Log,
    Sum,
    Mean,
    Max,
    Min,
    Argmax,
    Argmin,
    Equal,
    Less,
    LessEqual,
    GreaterEqual,
    Slice,
    Set,
    Reshape,
    Transpose,
    Arange,
    Zeros,
    Ones,
}

/// <summary>The numbers of a that compare so with b.</summary>
internal sealed record ArrayCondition(ArrayComparison Op, JsonElement B);

/// <summary>
/// An operation and what it takes: one or two arrays, each a number, an array of numbers, rows of them and so on, or truth values;
/// <c>index</c> ("1, 0" or ":2, 1:3") for <c>slice</c> and, or else <c>where</c>, for <c>set</c>; <c>axis</c> for the reductions <c>sum</c>
/// to <c>argmin</c>; <c>shape</c>, or <c>from</c>, <c>to</c> and <c>step</c>, for what is made.
/// </summary>
internal sealed record ArrayRequest(
    ArrayOperation Op,
    JsonElement A = default,
    JsonElement B = default,
    string? Index = null,
    ArrayCondition? Where = null,
    int? Axis = null,
    int[]? Shape = null,
    double From = 0,
    double? To = null,
    double Step = 1);

/// <summary>
/// The result nested as its shape says; <c>finite</c> is false where a null stands for infinity or NaN, and absent with operations from
/// <c>max</c> on, which only choose, compare, move or count numbers.
/// </summary>
internal sealed record ArrayAnswer(
    IReadOnlyList<int> Shape,
    object? Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Finite);

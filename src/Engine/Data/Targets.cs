namespace WebNN.Engine.Data;

/// <summary>
/// The right answers to N samples: a label each, 0 … C − 1, where classes are told apart, or C numbers each, where numbers are predicted
/// (classification and regression, book §3.5). One of the two is empty. It only looks at them: nothing is copied.
/// </summary>
public readonly ref struct Targets
{
    private Targets(ReadOnlySpan<byte> labels, ReadOnlySpan<float> numbers)
    {
        Labels = labels;
        Numbers = numbers;
    }

    /// <summary>The labels, (N,).</summary>
    public ReadOnlySpan<byte> Labels { get; }

    /// <summary>The numbers, (N, C), row by row.</summary>
    public ReadOnlySpan<float> Numbers { get; }

    /// <summary>Labels, (N,), are targets as they stand.</summary>
    public static implicit operator Targets(ReadOnlySpan<byte> labels) => new(labels, default);

    /// <inheritdoc cref="op_Implicit(ReadOnlySpan{byte})"/>
    public static implicit operator Targets(byte[] labels) => new(labels, default);

    /// <summary>Numbers, (N, C) row by row, are targets as they stand.</summary>
    public static implicit operator Targets(ReadOnlySpan<float> numbers) => new(default, numbers);

    /// <inheritdoc cref="op_Implicit(ReadOnlySpan{float})"/>
    public static implicit operator Targets(float[] numbers) => new(default, numbers);
}

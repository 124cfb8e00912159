namespace WebNN.Engine.Formats;

/// <summary>An array's name and shape, as the head of a file states them before any number is read.</summary>
/// <param name="Name">The name, as in <c>W1</c>.</param>
/// <param name="Shape">The sizes, outermost first; empty for a single number.</param>
public sealed record TensorHeader(string Name, int[] Shape)
{
    /// <summary>"(784, 50)", as error messages name a shape.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";
}

/// <summary>An array of numbers with a name, as parameter files hold them.</summary>
/// <param name="Name">The name, as in <c>W1</c> or <c>adam.m.W1</c>.</param>
/// <param name="Shape">The sizes, outermost first; empty for a single number.</param>
/// <param name="Values">The numbers in row-major order, as many as the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, int[] Shape, float[] Values)
{
    /// <summary>"(784, 50)", as error messages name a shape.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    /// <summary>Refuses numbers that are NaN or infinite.</summary>
    /// <param name="kind">What the file's format calls it, as in "Tensor".</param>
    /// <exception cref="TensorFormatException">One is; the message names the first.</exception>
    internal void ThrowIfNotFinite(string kind)
    {
        var wrong = Array.FindIndex(Values, value => !float.IsFinite(value));
        if (wrong >= 0)
            throw new TensorFormatException($"{kind} '{Name}': value {wrong} is {(float.IsNaN(Values[wrong]) ? "NaN" : "infinite")}.");
    }

    /// <summary>The product of the sizes, or −1 if a size is negative or the product passes <see cref="int.MaxValue"/>.</summary>
    internal static long ElementCount(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            count = size < 0 || count * size > int.MaxValue ? -1 : count * size;
            if (count < 0)
                break;
        }

        return count;
    }
}

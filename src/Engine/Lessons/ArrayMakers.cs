using System.Globalization;

namespace WebNN.Engine.Lessons;

/// <summary>Arrays made from nothing but a shape or a range, as <c>np.zeros</c>, <c>np.ones</c> and <c>np.arange</c> do.</summary>
public static class ArrayMakers
{
    /// <summary>An array of one number, as often as its shape says.</summary>
    /// <exception cref="ShapeException">A length is negative, or there are more than <see cref="NdArray.MaxElements"/> numbers.</exception>
    public static NdArray Full(int[] shape, double value) =>
        NdArray.Of(shape, [.. Enumerable.Repeat(value, NdArray.Count(shape))]);

    /// <summary>from, from + step, from + 2 step and so on, as long as to is not reached.</summary>
    /// <exception cref="LessonInputException">The step is zero, or the numbers are more than <see cref="NdArray.MaxElements"/>.</exception>
    public static NdArray Arange(double from, double to, double step)
    {
        if (step == 0)
            throw new LessonInputException("The step of a range cannot be zero.");

        var count = Math.Max(0, Math.Ceiling((to - from) / step));
        if (!(count <= NdArray.MaxElements))
        {
            throw new LessonInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"From {from} to {to} in steps of {step} there are more than {NdArray.MaxElements} numbers, the most there may be here."));
        }

        return NdArray.Of([(int)count], [.. Enumerable.Range(0, (int)count).Select(k => from + (k * step))]);
    }
}

using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>
/// The place that is looked at, an index along each <see cref="Dimension"/>, and the window of numbers around it. Where the address says
/// nothing of a dimension, it is what <see cref="Fit"/> is told.
/// </summary>
public sealed class Selection(int dimensions)
{
    /// <summary>The rows and columns of a window.</summary>
    public const int Window = 5;

    private readonly int[] _asked = [.. Enumerable.Repeat(-1, dimensions)];
    private readonly int[] _at = new int[dimensions];
    private readonly int[] _from = new int[dimensions];
    private readonly int[] _sizes = [.. Enumerable.Repeat(1, dimensions)];

    /// <summary>Gets the index along a dimension; 0 of a vector's one row.</summary>
    public int this[int dimension] => dimension == Dimension.None ? 0 : _at[dimension];

    /// <summary>Gets the first index of the window.</summary>
    public int From(int dimension) => dimension == Dimension.None ? 0 : _from[dimension];

    /// <summary>Gets how many indices the window has.</summary>
    public int Length(int dimension) => dimension == Dimension.None ? 1 : Math.Min(Window, _sizes[dimension]);

    public void Link(LinkState link)
    {
        link.Whole("row", ref _asked[Dimension.Samples], -1, int.MaxValue);
        for (var dimension = Dimension.Inputs; dimension < _asked.Length; dimension++)
            link.Whole(FormattableString.Invariant($"u{dimension - Dimension.Inputs}"), ref _asked[dimension], -1, int.MaxValue);
    }

    /// <summary>Takes the size of a dimension, and the index where the address has asked for none.</summary>
    public void Fit(int dimension, int size, int likely)
    {
        _sizes[dimension] = size;
        if (_asked[dimension] >= size)
            _asked[dimension] = size - 1;
        _at[dimension] = _asked[dimension] < 0 ? likely : _asked[dimension];
        Centre(dimension);
    }

    /// <summary>Chooses an index; the window moves only where it has to.</summary>
    public void Choose(int dimension, int index)
    {
        if (dimension == Dimension.None)
            return;
        index = Math.Clamp(index, 0, _sizes[dimension] - 1);
        (_asked[dimension], _at[dimension]) = (index, index);
        _from[dimension] = Math.Clamp(_from[dimension], index - Length(dimension) + 1, index);
    }

    /// <summary>Chooses an index in the middle of the window.</summary>
    public void Move(int dimension, int index)
    {
        Choose(dimension, index);
        Centre(dimension);
    }

    private void Centre(int dimension)
    {
        if (dimension != Dimension.None)
            _from[dimension] = Math.Clamp(_at[dimension] - Length(dimension) / 2, 0, _sizes[dimension] - Length(dimension));
    }
}

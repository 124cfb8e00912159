namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>
/// Keeps a scale of colours while a reader goes through moments, so that the same colour stays the same number: it grows where something is
/// larger, and shrinks only where everything on it would be pale.
/// </summary>
internal sealed class SteadyScale
{
    private const double Pale = 0.1;

    private double _top;

    /// <summary>Takes the size of something to be coloured, and gets the scale it is coloured on: 1, 2 or 5 times a power of ten.</summary>
    public double Take(double strongest)
    {
        if (double.IsFinite(strongest) && strongest > 0 && (strongest > _top || strongest < Pale * _top))
            _top = RoundUp(strongest);
        return _top > 0 ? _top : 1;
    }

    /// <summary>Forgets it: something else is to be coloured.</summary>
    public void Reset() => _top = 0;

    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * (value / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}

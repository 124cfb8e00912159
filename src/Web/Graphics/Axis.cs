namespace WebNN.Web.Graphics;

/// <summary>A range from <paramref name="Min"/> to <paramref name="Max"/> along one axis; logarithmic axes take positive ends.</summary>
public readonly record struct Axis(double Min, double Max, bool Log = false)
{
    public double Length => Max - Min;

    public double Clamp(double value) => Math.Clamp(value, Min, Max);

    /// <summary>The position of a value, 0 at <see cref="Min"/> and 1 at <see cref="Max"/>. NaN stays NaN.</summary>
    public double Share(double value) => Log
        ? Math.Log(value / Min) / Math.Log(Max / Min)
        : (value - Min) / Length;

    /// <summary>The value at a share of the way.</summary>
    public double At(double share) => Log
        ? Min * Math.Pow(Max / Min, share)
        : Min + share * Length;
}

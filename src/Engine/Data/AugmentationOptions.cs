namespace WebNN.Engine.Data;

/// <summary>
/// The random changes of training images, each time anew (all zero: none). Every amount is drawn evenly from its range.
/// </summary>
/// <param name="Shift">At most this many pixels in both directions (<see cref="ShiftRange"/>).</param>
/// <param name="Rotate">At most this many degrees to either side (<see cref="RotateRange"/>).</param>
/// <param name="Scale">Width and height, each by itself, by a factor in 1 ± this fraction (<see cref="ScaleRange"/>).</param>
/// <param name="Shear">Slant to either side by at most this tangent, in pixels across per pixel up (<see cref="ShearRange"/>).</param>
/// <param name="Elastic">Bending as of rubber; none if null.</param>
public sealed record AugmentationOptions(
    double Shift = 0, double Rotate = 0, double Scale = 0, double Shear = 0, ElasticOptions? Elastic = null)
{
    /// <summary>The pixels that <see cref="Shift"/> may be.</summary>
    public static readonly NumberRange ShiftRange = new(0, 14);

    /// <summary>The degrees that <see cref="Rotate"/> may be.</summary>
    public static readonly NumberRange RotateRange = new(0, 180);

    /// <summary>The fractions that <see cref="Scale"/> may be.</summary>
    public static readonly NumberRange ScaleRange = new(0, 0.9);

    /// <summary>The tangents that <see cref="Shear"/> may be.</summary>
    public static readonly NumberRange ShearRange = new(0, 2);

    /// <summary>Indicates whether images stay as they are.</summary>
    public bool IsNone => Shift == 0 && Rotate == 0 && Scale == 0 && Shear == 0 && Elastic is null or { Alpha: 0 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A number is outside its range; the message names it and the range.</exception>
    public void Validate()
    {
        Check(nameof(Shift), Shift, ShiftRange);
        Check(nameof(Rotate), Rotate, RotateRange);
        Check(nameof(Scale), Scale, ScaleRange);
        Check(nameof(Shear), Shear, ShearRange);
        if (Elastic is not null)
        {
            Check("Elastic.Alpha", Elastic.Alpha, ElasticOptions.AlphaRange);
            Check("Elastic.Sigma", Elastic.Sigma, ElasticOptions.SigmaRange);
        }
    }

    private static void Check(string name, double value, NumberRange range)
    {
        if (!range.Contains(value))
        {
            throw new ArgumentException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{name} is {value}, it must be from {range.Minimum} to {range.Maximum}."));
        }
    }
}

/// <summary>
/// Elastic distortion (Simard, Steinkraus and Platt 2003): every pixel moves by its own random amount, evenly from −1 to 1 in both
/// directions, smoothed by a Gaussian and multiplied. Pixels then move by about Alpha·0.163/Sigma (standard deviation), less at the border.
/// </summary>
/// <param name="Alpha">The factor in pixels (<see cref="AlphaRange"/>).</param>
/// <param name="Sigma">
/// The standard deviation of the Gaussian in pixels (<see cref="SigmaRange"/>): small bends nearby, large moves whole parts.
/// </param>
public sealed record ElasticOptions(double Alpha, double Sigma)
{
    /// <summary>The pixels that <see cref="Alpha"/> may be.</summary>
    public static readonly NumberRange AlphaRange = new(0, 1000);

    /// <summary>The pixels that <see cref="Sigma"/> may be.</summary>
    public static readonly NumberRange SigmaRange = new(0.5, 20);
}

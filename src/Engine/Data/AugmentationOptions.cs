namespace WebNN.Engine.Data;

/// <summary>
/// How far training images are changed at random, each time anew (all zero: not at all). Every amount is drawn evenly from its range.
/// </summary>
/// <param name="Shift">At most this many pixels in both directions, 0 to 14.</param>
/// <param name="Rotate">At most this many degrees to either side, 0 to 180.</param>
/// <param name="Scale">Width and height, each by itself, by a factor in 1 ± this fraction, 0 to 0.9.</param>
/// <param name="Shear">Slant to either side by at most this tangent, in pixels across per pixel up, 0 to 2.</param>
/// <param name="Elastic">Bending as of rubber; none if null.</param>
public sealed record AugmentationOptions(
    double Shift = 0,
    double Rotate = 0,
    double Scale = 0,
    double Shear = 0,
    ElasticOptions? Elastic = null)
{
    /// <summary>Indicates whether images stay as they are.</summary>
    public bool IsNone => Shift == 0 && Rotate == 0 && Scale == 0 && Shear == 0 && Elastic is null or { Alpha: 0 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A number is outside its range; the message names it and the range.</exception>
    public void Validate()
    {
        Check(nameof(Shift), Shift, 0, 14);
        Check(nameof(Rotate), Rotate, 0, 180);
        Check(nameof(Scale), Scale, 0, 0.9);
        Check(nameof(Shear), Shear, 0, 2);
        if (Elastic is not null)
        {
            Check("Elastic.Alpha", Elastic.Alpha, 0, 1000);
            Check("Elastic.Sigma", Elastic.Sigma, 0.5, 20);
        }
    }

    private static void Check(string name, double value, double minimum, double maximum)
    {
        // written so that NaN fails
        if (!(value >= minimum && value <= maximum))
        {
            throw new ArgumentException(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{name} is {value}, it must be from {minimum} to {maximum}."));
        }
    }
}

/// <summary>
/// Elastic distortion (Simard, Steinkraus and Platt 2003): every pixel moves by its own random amount, evenly from −1 to 1 in both
/// directions, smoothed by a Gaussian and multiplied. Pixels then move by about Alpha·0.163/Sigma (standard deviation), less at the border.
/// </summary>
/// <param name="Alpha">The factor in pixels, 0 to 1000.</param>
/// <param name="Sigma">The standard deviation of the Gaussian in pixels, 0.5 to 20: small bends nearby, large moves whole parts.</param>
public sealed record ElasticOptions(double Alpha, double Sigma);

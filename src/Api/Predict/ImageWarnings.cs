namespace WebNN.Api.Predict;

/// <summary>Sees without a network that an image cannot be a light digit on black.</summary>
internal static class ImageWarnings
{
    // a sixteenth of full light: less difference between the lightest and the darkest pixel is no ink
    private const float FaintestInk = 1 / 16f;

    private const int Side = ImageRequest.Side, Border = 4 * (Side - 1);

    /// <summary>Indicates whether an image has no ink: all its pixels are about equally light.</summary>
    /// <param name="pixels">(784,).</param>
    /// <param name="full">The value of a fully lit pixel.</param>
    public static bool IsEmpty(ReadOnlySpan<float> pixels, float full)
    {
        var (darkest, lightest) = Range(pixels);
        return lightest - darkest < FaintestInk * full;
    }

    /// <summary>Indicates whether an image is dark on light: three quarters of its border or more are light.</summary>
    /// <param name="pixels">(784,).</param>
    /// <param name="full">The value of a fully lit pixel.</param>
    public static bool IsInverted(ReadOnlySpan<float> pixels, float full)
    {
        var light = 0;
        for (var i = 0; i < Side - 1; i++)
        {
            light += IsLight(pixels[i]) + IsLight(pixels[(i * Side) + Side - 1]);
            light += IsLight(pixels[^(i + 1)]) + IsLight(pixels[(i + 1) * Side]);
        }

        return 4 * light >= 3 * Border;

        int IsLight(float pixel) => pixel > full / 2 ? 1 : 0;
    }

    private static (float Darkest, float Lightest) Range(ReadOnlySpan<float> pixels)
    {
        var (darkest, lightest) = (pixels[0], pixels[0]);
        foreach (var pixel in pixels)
            (darkest, lightest) = (Math.Min(darkest, pixel), Math.Max(lightest, pixel));
        return (darkest, lightest);
    }
}

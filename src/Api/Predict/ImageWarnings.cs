using System.Runtime.Intrinsics;

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
        // most pictures have a dark border: what is left of it need not be looked at
        var dark = 0;
        for (var i = 0; i < Side - 1 && 4 * dark <= Border; i++)
        {
            dark += IsDark(pixels[i]) + IsDark(pixels[(i * Side) + Side - 1]);
            dark += IsDark(pixels[^(i + 1)]) + IsDark(pixels[(i + 1) * Side]);
        }

        return 4 * dark <= Border;

        int IsDark(float pixel) => pixel > full / 2 ? 0 : 1;
    }

    // 784 is a multiple of sixteen
    private static (float Darkest, float Lightest) Range(ReadOnlySpan<float> pixels)
    {
        var darkest = Vector512.Create(pixels);
        var lightest = darkest;
        for (var i = Vector512<float>.Count; i < ImageRequest.Pixels; i += Vector512<float>.Count)
        {
            var next = Vector512.Create(pixels[i..]);
            (darkest, lightest) = (Vector512.Min(darkest, next), Vector512.Max(lightest, next));
        }

        var (least, most) = (darkest[0], lightest[0]);
        for (var lane = 1; lane < Vector512<float>.Count; lane++)
            (least, most) = (Math.Min(least, darkest[lane]), Math.Max(most, lightest[lane]));
        return (least, most);
    }
}

using System.Text;
using WebNN.Api.Http;
using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>The images that a request to <c>/predict</c> brings, their numbers as they came, and what it says about them.</summary>
internal sealed class ImageRequest
{
    public const int Pixels = 784, Side = 28;

    // the last name scanned from bytes: the next request most often names the same
    private string _lastName = "";

    /// <summary>
    /// The samples of a model that takes no images, (N, D), as many numbers each as the first has; null where there are images.
    /// </summary>
    public SampleBatch? Values { get; set; }

    /// <summary>The images, (N, 784).</summary>
    public SampleBatch Images { get; } = new(Pixels);

    /// <summary>Indicates whether the answer is <c>{"predictions":[…]}</c>.</summary>
    public bool Many { get; set; }

    public string? Model { get; set; }

    public int? Version { get; set; }

    public string? Alias { get; set; }

    /// <summary>The version that is to answer.</summary>
    public ModelReference Reference => new(Model, Version, Alias);

    public bool? Normalized { get; set; }

    /// <summary>Indicates whether an unfamiliar image gets no digit.</summary>
    public bool Reject { get; set; }

    /// <summary>The greatest value of all images.</summary>
    public float Greatest { get; set; }

    /// <summary>The images as the network sees them: 0–255 or 0–1, as the caller says, else by whether any value exceeds 1.</summary>
    public SampleBatch ToBatch()
    {
        Images.Divisor = (Normalized is { } normalized ? !normalized : Greatest > 1) ? 255 : 1;
        return Images;
    }

    /// <summary>Removes everything; the images' buffer stays, unless it has more than <paramref name="kept"/> numbers.</summary>
    public void Clear(int kept = int.MaxValue)
    {
        Images.Clear(kept);
        Values = null;
        (Many, Model, Version, Alias, Normalized, Reject, Greatest) = (false, null, null, null, null, false, 0);
    }

    /// <summary>A name from its ASCII bytes.</summary>
    public string Name(ReadOnlySpan<byte> ascii) =>
        Ascii.Equals(ascii, _lastName) ? _lastName : _lastName = Encoding.ASCII.GetString(ascii);

    /// <summary>Checks that every value of the images is a pixel. Every value must be finite.</summary>
    /// <exception cref="BadRequestException">A value is out of range.</exception>
    public void CheckRange()
    {
        var wrong = Images.Values.IndexOfAnyExceptInRange(0f, Normalized == true ? 1f : 255f);
        if (wrong >= 0)
            throw OutOfRange(Place(wrong), Images.Values[wrong], Normalized);
    }

    /// <summary>The refusal of a value that is not in the range of pixels.</summary>
    public static BadRequestException OutOfRange(string place, double value, bool? normalized)
    {
        var range = normalized switch
        {
            true => "1, because normalized is true",
            false => "255",
            null => "255, or 0 to 1",
        };
        return new BadRequestException(FormattableString.Invariant($"{place} is {value:R}; pixels are 0 to {range}."));
    }

    private string Place(int index) => Many ? $"instances[{index / Pixels}][{index % Pixels}]" : $"pixels[{index}]";
}

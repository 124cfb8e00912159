using WebNN.Api.Images;
using WebNN.Engine.Data;

namespace WebNN.Api.Predict;

/// <summary>Reads the one digit of a PNG picture.</summary>
internal static class PngImage
{
    /// <returns>Null: the request has the image; else what is wrong.</returns>
    public static string? Read(HttpRequest http, ReadOnlySpan<byte> body, ImageRequest request)
    {
        if (http.QueryString.HasValue && PredictQuery.ReadReference(http.Query, request) is { } error)
            return error;
        if (http.Query.ContainsKey("dtype") || http.Query.ContainsKey("normalized"))
            return "dtype and normalized are for application/octet-stream; a PNG says itself what its pixels are.";

        try
        {
            var picture = PngReader.Read(body);
            var ink = ImageCentering.InvertIfDarkOnLight(picture.Pixels, picture.Width, picture.Height);
            var digit = ImageCentering.Centre(ink, picture.Width, picture.Height);
            var image = request.Images.Extend(ImageRequest.Pixels);
            for (var i = 0; i < image.Length; i++)
                image[i] = digit[i];
            request.Normalized = false;
            return null;
        }
        catch (PngException e)
        {
            return $"The body is not a PNG picture: {e.Message}";
        }
    }
}

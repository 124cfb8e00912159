using WebNN.Api.Http;
using WebNN.Api.Images;
using WebNN.Engine.Data;

namespace WebNN.Api.Predict;

/// <summary>Reads the one digit of a PNG picture.</summary>
internal static class PngImage
{
    /// <summary>Fills in the request.</summary>
    /// <exception cref="BadRequestException">The body or the address is wrong.</exception>
    public static void Read(HttpRequest http, ReadOnlySpan<byte> body, ImageRequest request)
    {
        if (http.QueryString.HasValue)
            PredictQuery.ReadChoices(http.Query, request);
        if (http.Query.ContainsKey("dtype") || http.Query.ContainsKey("normalized"))
        {
            throw new BadRequestException(
                "dtype and normalized are for application/octet-stream; a PNG says itself what its pixels are.");
        }

        try
        {
            var picture = PngReader.Read(body);
            var ink = ImageCentering.InvertIfDarkOnLight(picture.Pixels, picture.Width, picture.Height);
            var digit = ImageCentering.Centre(ink, picture.Width, picture.Height);
            var image = request.Images.Extend(ImageRequest.Pixels);
            for (var i = 0; i < image.Length; i++)
                image[i] = digit[i];
            request.Normalized = false;
        }
        catch (PngException e)
        {
            throw new BadRequestException($"The body is not a PNG picture: {e.Message}", e);
        }
    }
}

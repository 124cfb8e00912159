using System.Globalization;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>Reads what the address says about images that come as bytes or as a picture.</summary>
internal static class PredictQuery
{
    /// <summary>Reads which version is to answer.</summary>
    /// <exception cref="BadRequestException">The version is not a number.</exception>
    public static void ReadReference(IQueryCollection query, ImageRequest request)
    {
        request.Model = query["model"];
        request.Alias = query["alias"];
        if (query["version"] is [var version])
        {
            request.Version = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BadRequestException("version must be a whole number from 1.");
        }
    }

    /// <summary>Reads of what kind the numbers are. True: float32; false: bytes.</summary>
    /// <exception cref="BadRequestException">There is no such kind.</exception>
    public static bool ReadKind(IQueryCollection query, ImageRequest request)
    {
        if (query["dtype"] is [var type] && type is not ("uint8" or "float32"))
            throw new BadRequestException("dtype must be uint8 or float32.");
        if (query["normalized"] is [var text])
        {
            request.Normalized = bool.TryParse(text, out var normalized)
                ? normalized
                : throw new BadRequestException("normalized must be true or false.");
        }

        return query["dtype"] == "float32";
    }
}

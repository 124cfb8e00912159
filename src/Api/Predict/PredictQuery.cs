using System.Globalization;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>Reads what the address says about images that come as bytes or as a picture.</summary>
internal static class PredictQuery
{
    /// <summary>Reads which version is to answer, and whether unfamiliar images get no digit.</summary>
    /// <exception cref="BadRequestException">The version is not a number, or reject not true or false.</exception>
    public static void ReadChoices(IQueryCollection query, ImageRequest request)
    {
        request.Model = query["model"];
        request.Alias = query["alias"];
        if (query["version"] is [var version])
        {
            request.Version = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BadRequestException("version must be a whole number from 1.");
        }

        request.Reject = ReadTruth(query, "reject") ?? false;
    }

    /// <summary>Reads of what kind the numbers are. True: float32; false: bytes.</summary>
    /// <exception cref="BadRequestException">There is no such kind.</exception>
    public static bool ReadKind(IQueryCollection query, ImageRequest request)
    {
        if (query["dtype"] is [var type] && type is not ("uint8" or "float32"))
            throw new BadRequestException("dtype must be uint8 or float32.");
        request.Normalized = ReadTruth(query, "normalized");
        return query["dtype"] == "float32";
    }

    private static bool? ReadTruth(IQueryCollection query, string name)
    {
        if (query[name] is not [var text])
            return null;
        return bool.TryParse(text, out var truth) ? truth : throw new BadRequestException($"{name} must be true or false.");
    }
}

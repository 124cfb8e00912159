using System.Globalization;

namespace WebNN.Api.Predict;

/// <summary>What the address says about images that come as bytes or as a picture.</summary>
internal static class PredictQuery
{
    /// <summary>Reads which version is to answer. Null, or what is wrong.</summary>
    public static string? ReadReference(IQueryCollection query, ImageRequest request)
    {
        request.Model = query["model"];
        request.Alias = query["alias"];
        if (query["version"] is [var version])
        {
            if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return "version must be a whole number from 1.";
            request.Version = number;
        }

        return null;
    }

    /// <summary>Reads of what kind the numbers are. Null, or what is wrong.</summary>
    public static string? ReadKind(IQueryCollection query, ImageRequest request, out bool floats)
    {
        floats = query["dtype"] == "float32";
        if (query["dtype"] is [var type] && type is not ("uint8" or "float32"))
            return "dtype must be uint8 or float32.";
        if (query["normalized"] is [var text])
        {
            if (!bool.TryParse(text, out var normalized))
                return "normalized must be true or false.";
            request.Normalized = normalized;
        }

        return null;
    }
}

using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>Reads images that come as nothing but their numbers: bytes, or little-endian float32.</summary>
internal static class RawImages
{
    /// <summary>Fills in the request.</summary>
    /// <exception cref="BadRequestException">The body or the address is wrong.</exception>
    public static void Read(HttpRequest http, ReadOnlySpan<byte> body, ImageRequest request, int maxInstances)
    {
        var floats = false;
        if (http.QueryString.HasValue)
        {
            PredictQuery.ReadChoices(http.Query, request);
            floats = PredictQuery.ReadKind(http.Query, request);
        }

        var size = (floats ? sizeof(float) : 1) * ImageRequest.Pixels;
        if (body.Length == 0 || body.Length % size != 0)
        {
            var kind = floats ? "784 little-endian float32" : "784 bytes; ?dtype=float32 for numbers";
            throw new BadRequestException($"The body has {body.Length} bytes; an image has {size} ({kind}), several follow each other.");
        }

        var count = body.Length / size;
        if (count > maxInstances)
        {
            throw new BadRequestException(
                $"There are {count} images; this server takes at most {maxInstances} at once (WebNN:MaxInstances).");
        }

        request.Many = count > 1;
        var values = request.Images.Extend(count * ImageRequest.Pixels);
        if (floats)
        {
            ReadFloats(body, values);
            request.Greatest = Greatest(values);
        }
        else
        {
            ReadBytes(body, values);
        }

        if (!floats)
            request.Normalized ??= false;
        if (floats || request.Normalized == true)
            request.CheckRange();
    }

    private static void ReadFloats(ReadOnlySpan<byte> body, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(body[(sizeof(float) * i)..]);
    }

    private static float Greatest(ReadOnlySpan<float> values)
    {
        var greatest = 0f;
        foreach (var value in values)
            greatest = Math.Max(greatest, value);
        return greatest;
    }

    // 784 is a multiple of sixteen
    private static void ReadBytes(ReadOnlySpan<byte> body, Span<float> values)
    {
        for (var i = 0; i < values.Length; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(body[i..]));
            var numbers = Vector512.Create(
                Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)),
                Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high)));
            Vector512.ConvertToSingle(numbers).CopyTo(values[i..]);
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace WebNN.Api.Serving;

/// <summary>
/// Writes the answer to an infer request of the Open Inference Protocol: JSON, and behind it the output, where bytes are wanted.
/// </summary>
internal static class InferWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IResult Write(HttpResponse response, Inference inference, InferRequest request)
    {
        var (version, outputs) = (inference.Served.Version, inference.Served.Network.Outputs);
        var samples = inference.Predict();
        var probabilities = samples.SelectMany(sample => sample);
        var size = sizeof(float) * outputs * samples.Length;
        var tensor = new AnswerTensor(
            inference.Samples.Output,
            OpenInference.Datatype,
            [samples.Length, outputs],
            request.BinaryOutput ? new BinaryData(size) : null,
            request.BinaryOutput ? null : probabilities);
        var answer = new InferAnswer(version.Model, version.Version.ToString(CultureInfo.InvariantCulture), request.Id, [tensor]);
        if (!request.BinaryOutput)
            return TypedResults.Json(answer, Json);

        var json = JsonSerializer.SerializeToUtf8Bytes(answer, Json);
        var bytes = new byte[json.Length + size];
        json.CopyTo(bytes, 0);
        var at = json.Length;
        foreach (var probability in probabilities)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), probability);
            at += sizeof(float);
        }

        response.Headers[OpenInference.HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }
}

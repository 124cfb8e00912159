using System.Buffers;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine.Training;

namespace WebNN.Api.Predict;

/// <summary>
/// Writes the answer of <c>/predict</c>, a <see cref="PredictAnswer"/> or <see cref="PredictionsAnswer"/>, without allocating.
/// </summary>
internal sealed class PredictionWriter
{
    private const int UsualBytes = 1 << 10;

    private static readonly JsonEncodedText Digit = JsonEncodedText.Encode("digit"), Label = JsonEncodedText.Encode("label"),
        Confidence = JsonEncodedText.Encode("confidence"), Probabilities = JsonEncodedText.Encode("probabilities"),
        Model = JsonEncodedText.Encode("model"), Version = JsonEncodedText.Encode("version"),
        Predictions = JsonEncodedText.Encode("predictions");

    private ArrayBufferWriter<byte> _output = new(UsualBytes);
    private ModelVersion? _version;
    private bool _many;

    public PredictionWriter()
    {
        Json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
        OnRow = Write;
    }

    private Utf8JsonWriter Json { get; }

    /// <summary>Writes the next image's part of the answer.</summary>
    public Action<int, ReadOnlySpan<float>> OnRow { get; }

    /// <summary>The answer.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    public void Begin(ModelVersion version, bool many)
    {
        (_version, _many) = (version, many);
        Json.WriteStartObject();
        if (many)
            Json.WriteStartArray(Predictions);
    }

    public void End()
    {
        if (_many)
            Json.WriteEndArray();
        Json.WriteString(Model, _version!.Model);
        Json.WriteNumber(Version, _version.Version);
        Json.WriteEndObject();
        Json.Flush();
    }

    /// <summary>Removes what was written; the buffer stays, unless it has more than <paramref name="kept"/> bytes.</summary>
    public void Clear(int kept = int.MaxValue)
    {
        if (_output.Capacity > kept)
            _output = new ArrayBufferWriter<byte>(UsualBytes);
        _output.ResetWrittenCount();
        Json.Reset(_output);
        _version = null;
    }

    private void Write(int index, ReadOnlySpan<float> probabilities)
    {
        if (_many)
            Json.WriteStartObject();
        var digit = Evaluator.ArgMax(probabilities);
        Json.WriteNumber(Digit, digit);
        Json.WriteString(Label, _version!.Labels[digit]);
        Json.WriteNumber(Confidence, probabilities[digit]);
        Json.WriteStartArray(Probabilities);
        foreach (var probability in probabilities)
            Json.WriteNumberValue(probability);
        Json.WriteEndArray();
        if (_many)
            Json.WriteEndObject();
    }
}

using System.Buffers;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine.Training;

namespace WebNN.Api.Predict;

/// <summary>
/// Writes the answer of <c>/predict</c>, a <see cref="PredictAnswer"/>, a <see cref="ValuesAnswer"/>, or several, without allocating.
/// </summary>
internal sealed class PredictionWriter
{
    private const int UsualBytes = 1 << 10;

    private static readonly JsonEncodedText Digit = JsonEncodedText.Encode("digit"), Label = JsonEncodedText.Encode("label"),
        Confidence = JsonEncodedText.Encode("confidence"), Probabilities = JsonEncodedText.Encode("probabilities"),
        Familiarity = JsonEncodedText.Encode("familiarity"), Warnings = JsonEncodedText.Encode("warnings"),
        Empty = JsonEncodedText.Encode("empty"), Inverted = JsonEncodedText.Encode("inverted"),
        Unfamiliar = JsonEncodedText.Encode("unfamiliar"),
        Model = JsonEncodedText.Encode("model"), Version = JsonEncodedText.Encode("version"),
        Predictions = JsonEncodedText.Encode("predictions"), Values = JsonEncodedText.Encode("values");

    private ArrayBufferWriter<byte> _output = new(UsualBytes);
    private ModelVersion? _version;
    private ImageRequest? _request;
    private double _unfamiliarBelow;

    public PredictionWriter()
    {
        Json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
        OnRow = Write;
    }

    private Utf8JsonWriter Json { get; }

    /// <summary>Writes the next image's part of the answer.</summary>
    public Action<PredictedRow> OnRow { get; }

    /// <summary>The answer.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>Begins the answer of a version to a request.</summary>
    public void Begin(ModelVersion version, ImageRequest request, double unfamiliarBelow)
    {
        (_version, _request, _unfamiliarBelow) = (version, request, unfamiliarBelow);
        Json.WriteStartObject();
        if (request.Many)
            Json.WriteStartArray(Predictions);
    }

    public void End()
    {
        if (_request!.Many)
            Json.WriteEndArray();
        Json.WriteString(Model, _version!.Model);
        // a moment of a job is no version
        if (_version.Version > 0)
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
        (_version, _request) = (null, null);
    }

    private void Write(PredictedRow row)
    {
        var many = _request!.Many;
        if (many)
            Json.WriteStartObject();
        if (_version!.IsRegression)
            WriteNumbers(Values, row.Probabilities);
        else
            WriteClass(row);
        if (many)
            Json.WriteEndObject();
    }

    private void WriteClass(PredictedRow row)
    {
        var probabilities = row.Probabilities;
        var familiarity = row.Familiarity();
        var unfamiliar = familiarity < _unfamiliarBelow;
        var digit = Evaluator.ArgMax(probabilities);
        if (unfamiliar && _request!.Reject)
        {
            Json.WriteNull(Digit);
            Json.WriteNull(Label);
        }
        else
        {
            Json.WriteNumber(Digit, digit);
            Json.WriteString(Label, _version!.Labels[digit]);
        }

        Json.WriteNumber(Confidence, probabilities[digit]);
        WriteNumbers(Probabilities, probabilities);
        if (familiarity is { } known)
            Json.WriteNumber(Familiarity, known);
        else
            Json.WriteNull(Familiarity);
        WriteWarnings(row.Index, unfamiliar);
    }

    private void WriteNumbers(JsonEncodedText name, ReadOnlySpan<float> numbers)
    {
        Json.WriteStartArray(name);
        foreach (var number in numbers)
            Json.WriteNumberValue(number);
        Json.WriteEndArray();
    }

    private void WriteWarnings(int index, bool unfamiliar)
    {
        Json.WriteStartArray(Warnings);
        if (_request!.Values is null)
            WriteImageWarnings(_request.Images[index], _request.Images.Divisor);
        if (unfamiliar)
            Json.WriteStringValue(Unfamiliar);
        Json.WriteEndArray();
    }

    private void WriteImageWarnings(ReadOnlySpan<float> pixels, float full)
    {
        if (ImageWarnings.IsEmpty(pixels, full))
            Json.WriteStringValue(Empty);
        if (ImageWarnings.IsInverted(pixels, full))
            Json.WriteStringValue(Inverted);
    }
}

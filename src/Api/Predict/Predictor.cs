using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Telemetry;
using WebNN.Engine.Training;

namespace WebNN.Api.Predict;

/// <summary>
/// Answers with whatever version serves at the moment. Each call works on one immutable snapshot and a rented workspace: any number
/// of calls may run at once, and a version published meanwhile disturbs none of them.
/// </summary>
public sealed class Predictor(ModelRegistry registry)
{
    private static readonly JsonEncodedText Digit = JsonEncodedText.Encode("digit"), Label = JsonEncodedText.Encode("label"),
        Confidence = JsonEncodedText.Encode("confidence"), Probabilities = JsonEncodedText.Encode("probabilities"),
        Model = JsonEncodedText.Encode("model"), Version = JsonEncodedText.Encode("version"), Predictions = JsonEncodedText.Encode("predictions");

    /// <summary>The prediction for one image of (28, 28) pixels, row by row, 0 (background) to 255.</summary>
    /// <returns>Null where there is no such version, or it takes other inputs.</returns>
    public Prediction? Predict(ReadOnlySpan<byte> pixels, string? model = null, int? version = null, string? alias = null)
    {
        var x = pixels.Length <= PredictInput.Pixels ? stackalloc float[pixels.Length] : new float[pixels.Length];
        for (var i = 0; i < x.Length; i++)
            x[i] = pixels[i] / 255f;
        return Predict(x, model, version, alias);
    }

    /// <summary>The prediction for one sample as the network sees it: pixels 0–1, or a point's coordinates.</summary>
    /// <returns>Null where there is no such version, or it takes other inputs.</returns>
    public Prediction? Predict(ReadOnlySpan<float> sample, string? model = null, int? version = null, string? alias = null)
    {
        if (registry.Resolve(model, version, alias) is not { } served || served.Network.Inputs != sample.Length)
            return null;
        Measures.Predicted(1, served.Version.Model, served.Version.Version);
        var workspace = served.Rent(1);
        try
        {
            sample.CopyTo(workspace.X.Row(0));
            var probabilities = served.Network.Predict(workspace).Row(0);
            var digit = Evaluator.ArgMax(probabilities);
            return new Prediction(digit, served.Version.Labels[digit], probabilities[digit], probabilities.ToArray(), served.Version.Model, served.Version.Version);
        }
        finally
        {
            served.Return(workspace);
        }
    }

    /// <summary>Runs every image of the input and writes the answer as JSON. Null: done; else the problem.</summary>
    internal (int Status, string Detail)? Answer(PredictInput input)
    {
        if (registry.Resolve(input.Model, input.Version, input.Alias) is not { } served)
            return registry.WhyNot(input.Model, input.Version, input.Alias);
        if (served.Network.Inputs != PredictInput.Pixels)
            return (StatusCodes.Status400BadRequest, $"Model '{served.Version.Model}' takes {served.Network.Inputs} numbers, not an image of 784 pixels.");

        Measures.Predicted(input.Count, served.Version.Model, served.Version.Version);
        var writer = input.Writer;
        writer.WriteStartObject();
        if (input.Many)
            writer.WriteStartArray(Predictions);
        for (var from = 0; from < input.Count; from += ServedModel.BatchRows)
        {
            var workspace = served.Rent(Math.Min(ServedModel.BatchRows, input.Count - from));
            try
            {
                input.CopyTo(workspace.X, from);
                var probabilities = served.Network.Predict(workspace);
                for (var n = 0; n < probabilities.Rows; n++)
                {
                    if (!Write(writer, probabilities.Row(n), served.Version, input.Many))
                        return (StatusCodes.Status400BadRequest, $"Version {served.Version.Version} of model '{served.Version.Model}' has no finite answer to image {from + n}: its parameters are too large.");
                }
            }
            finally
            {
                served.Return(workspace);
            }
        }

        if (input.Many)
            writer.WriteEndArray();
        writer.WriteString(Model, served.Version.Model);
        writer.WriteNumber(Version, served.Version.Version);
        writer.WriteEndObject();
        writer.Flush();
        return null;
    }

    // false: they are not finite
    private static bool Write(Utf8JsonWriter writer, ReadOnlySpan<float> probabilities, ModelVersion version, bool many)
    {
        foreach (var probability in probabilities)
        {
            if (!float.IsFinite(probability))
                return false;
        }

        if (many)
            writer.WriteStartObject();
        var digit = Evaluator.ArgMax(probabilities);
        writer.WriteNumber(Digit, digit);
        writer.WriteString(Label, version.Labels[digit]);
        writer.WriteNumber(Confidence, probabilities[digit]);
        writer.WriteStartArray(Probabilities);
        foreach (var probability in probabilities)
            writer.WriteNumberValue(probability);
        writer.WriteEndArray();
        if (many)
            writer.WriteEndObject();
        return true;
    }
}

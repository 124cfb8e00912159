using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Telemetry;
using WebNN.Engine.Training;

namespace WebNN.Api.Predict;

/// <summary>
/// Runs the images of a request. Each call works on one immutable snapshot and a rented workspace: any number of calls may run at once, and a
/// version published meanwhile disturbs none of them.
/// </summary>
internal static class Predictor
{
    private static readonly JsonEncodedText Digit = JsonEncodedText.Encode("digit"), Label = JsonEncodedText.Encode("label"),
        Confidence = JsonEncodedText.Encode("confidence"), Probabilities = JsonEncodedText.Encode("probabilities"),
        Model = JsonEncodedText.Encode("model"), Version = JsonEncodedText.Encode("version"), Predictions = JsonEncodedText.Encode("predictions");

    /// <summary>Runs every image of the input and writes the answer as JSON. Null: done; else what is wrong with the request.</summary>
    public static string? Answer(ServedModel served, PredictInput input)
    {
        if (served.Network.Inputs != PredictInput.Pixels)
            return $"Model '{served.Version.Model}' takes {served.Network.Inputs} numbers, not an image of 784 pixels.";

        AppMetrics.Predicted(input.Count, served.Version.Model, served.Version.Version);
        var writer = input.Writer;
        writer.WriteStartObject();
        if (input.Many)
            writer.WriteStartArray(Predictions);
        for (var from = 0; from < input.Count; from += served.BatchRows)
        {
            var workspace = served.Rent(Math.Min(served.BatchRows, input.Count - from));
            try
            {
                input.CopyTo(workspace.X, from);
                var probabilities = served.Network.Predict(workspace);
                for (var n = 0; n < probabilities.Rows; n++)
                {
                    if (!Write(writer, probabilities.Row(n), served.Version, input.Many))
                    {
                        return $"Version {served.Version.Version} of model '{served.Version.Model}' has no finite answer to image {from + n}: " +
                            "its parameters are too large.";
                    }
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

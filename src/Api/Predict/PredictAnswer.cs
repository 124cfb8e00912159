namespace WebNN.Api.Predict;

/// <summary>The document's answer to one image.</summary>
internal sealed record PredictAnswer(int Digit, string Label, float Confidence, float[] Probabilities, string Model, int Version);

/// <summary>The document's answer to several images.</summary>
internal sealed record PredictionsAnswer(OnePrediction[] Predictions, string Model, int Version);

/// <summary>The document's answer to one of several images.</summary>
internal sealed record OnePrediction(int Digit, string Label, float Confidence, float[] Probabilities);

namespace WebNN.Api.Predict;

/// <summary>What a model says about an image.</summary>
/// <param name="Digit">The most probable class.</param>
/// <param name="Label">What that class is called.</param>
/// <param name="Confidence">Its probability, 0–1.</param>
/// <param name="Probabilities">Of every class, class 0 first; they sum to 1.</param>
/// <param name="Model">Which model answered.</param>
/// <param name="Version">Which version of it.</param>
public sealed record Prediction(int Digit, string Label, float Confidence, IReadOnlyList<float> Probabilities, string Model, int Version);

/// <summary>The body of <c>/predict</c>, as documented; it is read by <see cref="PixelScanner"/> and <see cref="PredictJson"/>.</summary>
/// <param name="Pixels">One image: 784 numbers, or 28 rows of 28.</param>
/// <param name="Instances">Several images.</param>
/// <param name="Model">Which model; absent: the default one.</param>
/// <param name="Version">Which version; absent: the alias "production", else the highest.</param>
/// <param name="Alias">A version by its alias.</param>
/// <param name="Normalized">True: pixels are 0–1; false: 0–255; absent: 0–1 if no value exceeds 1.</param>
internal sealed record PredictRequest(
    float[]? Pixels = null, float[][]? Instances = null, string? Model = null, int? Version = null, string? Alias = null, bool? Normalized = null);

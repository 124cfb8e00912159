namespace WebNN.Api.Predict;

/// <summary>The body of <c>/predict</c>, as documented; it is read by <see cref="PixelScanner"/> and <see cref="PredictJson"/>.</summary>
/// <param name="Pixels">One image: 784 numbers, or 28 rows of 28.</param>
/// <param name="Values">The numbers of one sample of a model that takes no images, as (x0, x1) of a planar one.</param>
/// <param name="Instances">Several images, or several samples of numbers.</param>
/// <param name="Model">Which model; absent: the default one.</param>
/// <param name="Version">Which version; absent: the alias "production", else the highest.</param>
/// <param name="Alias">A version by its alias.</param>
/// <param name="Normalized">True: pixels are 0–1; false: 0–255; absent: 0–1 if no value exceeds 1.</param>
/// <param name="Reject">Whether an unfamiliar input gets no digit and no label.</param>
internal sealed record PredictRequest(
    float[]? Pixels = null,
    float[]? Values = null,
    float[][]? Instances = null,
    string? Model = null,
    int? Version = null,
    string? Alias = null,
    bool? Normalized = null,
    bool? Reject = null);

namespace WebNN.Api.Models;

/// <summary>The names of a network's only input and output, in ONNX files and in the serving protocols; planar models' too.</summary>
/// <param name="Input"><c>pixels</c>, or <c>values</c> where numbers are predicted.</param>
/// <param name="Output"><c>probabilities</c>, or <c>predictions</c>.</param>
internal readonly record struct TensorNames(string Input, string Output)
{
    /// <summary>Gets those of a version.</summary>
    public static TensorNames Of(ModelVersion version) =>
        version.IsRegression ? new("values", "predictions") : new("pixels", "probabilities");
}

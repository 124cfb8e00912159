using System.Text.Json.Serialization;

namespace WebNN.Api.Serving;

// The messages of TensorFlow Serving's REST API, with the names on the wire. Requests are read by TensorFlowRequest; these document them.

/// <summary>
/// Samples in row format (<c>instances</c>) or columnar format (<c>inputs</c>), each one array of numbers or an object with <c>pixels</c>.
/// </summary>
internal sealed record TensorFlowPredictRequest(
    [property: JsonPropertyName("signature_name")] string? SignatureName = null, object[]? Instances = null, object? Inputs = null);

/// <summary>The probabilities of every sample: <c>predictions</c> for row format, <c>outputs</c> for columnar format.</summary>
internal sealed record TensorFlowPredictAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float[][]? Predictions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float[][]? Outputs = null);

/// <summary>Samples to classify.</summary>
internal sealed record TensorFlowClassifyRequest(
    TensorFlowExample[] Examples, [property: JsonPropertyName("signature_name")] string? SignatureName = null, object? Context = null);

/// <summary>A sample by the name of the model's input.</summary>
internal sealed record TensorFlowExample(float[] Pixels);

/// <summary>For every example its labels and their probabilities, the most probable first.</summary>
internal sealed record TensorFlowClassifyAnswer(IEnumerable<IEnumerable<object[]>> Results);

/// <summary>The state of each version asked for.</summary>
internal sealed record TensorFlowStatusAnswer(
    [property: JsonPropertyName("model_version_status")] IEnumerable<TensorFlowVersionStatus> ModelVersionStatus);

/// <summary>AVAILABLE, or END with the reason where the version cannot be loaded.</summary>
internal sealed record TensorFlowVersionStatus(string Version, string State, TensorFlowStatus Status);

/// <summary>OK and no message, or what went wrong.</summary>
internal sealed record TensorFlowStatus(
    [property: JsonPropertyName("error_code")] string ErrorCode, [property: JsonPropertyName("error_message")] string ErrorMessage);

/// <summary>A version's signature.</summary>
internal sealed record TensorFlowMetadataAnswer(
    [property: JsonPropertyName("model_spec")] TensorFlowModelSpec ModelSpec, TensorFlowMetadata Metadata);

/// <summary>The version's number.</summary>
internal sealed record TensorFlowModelSpec(
    string Name, [property: JsonPropertyName("signature_name")] string SignatureName, string Version);

/// <summary>The signatures by name, twice wrapped as TensorFlow does.</summary>
internal sealed record TensorFlowMetadata([property: JsonPropertyName("signature_def")] TensorFlowSignatures SignatureDef);

/// <summary>The signatures by name; there is <c>serving_default</c>.</summary>
internal sealed record TensorFlowSignatures(
    [property: JsonPropertyName("signature_def")] Dictionary<string, TensorFlowSignature> SignatureDef);

/// <summary>The inputs and outputs of a signature, by name.</summary>
internal sealed record TensorFlowSignature(
    Dictionary<string, TensorFlowTensor> Inputs,
    Dictionary<string, TensorFlowTensor> Outputs,
    [property: JsonPropertyName("method_name")] string MethodName);

/// <summary>A tensor's type, shape and name.</summary>
internal sealed record TensorFlowTensor(
    string Dtype, [property: JsonPropertyName("tensor_shape")] TensorFlowShape TensorShape, string Name);

/// <summary>A tensor's dimensions.</summary>
internal sealed record TensorFlowShape(IEnumerable<TensorFlowDimension> Dim, [property: JsonPropertyName("unknown_rank")] bool UnknownRank);

/// <summary>A dimension; size -1 is any number of samples.</summary>
internal sealed record TensorFlowDimension(string Size, string Name);

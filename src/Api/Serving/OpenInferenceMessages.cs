using System.Text.Json.Serialization;

namespace WebNN.Api.Serving;

// The messages of the Open Inference Protocol, with the names on the wire. Requests are read by InferRequest; these document them.

/// <summary>Metadata of this server, with the extensions of the protocol it has.</summary>
internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>The process answers.</summary>
internal sealed record ServerLive(bool Live);

/// <summary>The server can predict.</summary>
internal sealed record ServerReady(bool Ready);

/// <summary>A model, or one version of it, can answer.</summary>
internal sealed record ModelReadiness(string Name, bool Ready);

/// <summary>A model's versions, and what it takes and gives.</summary>
internal sealed record ModelMetadata(
    string Name,
    IEnumerable<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs);

/// <summary>A tensor's name, type and shape; -1 is any number of samples.</summary>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary>The JSON of an infer request.</summary>
internal sealed record InferMessage(
    RequestTensor[] Inputs, string? Id = null, RequestOutput[]? Outputs = null, Dictionary<string, object>? Parameters = null);

/// <summary>
/// A tensor of samples: numbers in <c>data</c>, flat or as rows, or <c>binary_data_size</c> in <c>parameters</c> and bytes behind the JSON.
/// </summary>
internal sealed record RequestTensor(
    string Name, string Datatype, long[] Shape, object[]? Data = null, Dictionary<string, object>? Parameters = null);

/// <summary>An output that is wanted; <c>binary_data</c> in <c>parameters</c> asks for bytes.</summary>
internal sealed record RequestOutput(string Name, Dictionary<string, object>? Parameters = null);

/// <summary>The JSON of an infer answer.</summary>
internal sealed record InferAnswer(
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("model_version")] string ModelVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    IReadOnlyList<AnswerTensor> Outputs);

/// <summary>A tensor of probabilities, in <c>data</c> or as bytes behind the JSON.</summary>
internal sealed record AnswerTensor(
    string Name,
    string Datatype,
    IReadOnlyList<int> Shape,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BinaryData? Parameters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<float>? Data);

/// <summary>The number of bytes behind the JSON that are a tensor's.</summary>
internal sealed record BinaryData([property: JsonPropertyName("binary_data_size")] int BinaryDataSize);

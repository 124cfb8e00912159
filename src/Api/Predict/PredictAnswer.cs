namespace WebNN.Api.Predict;

/// <summary>The document's answer to one of several images.</summary>
internal record OnePrediction
{
    public required int Digit { get; init; }

    public required string Label { get; init; }

    public required float Confidence { get; init; }

    public required float[] Probabilities { get; init; }
}

/// <summary>The document's answer to one image.</summary>
internal sealed record PredictAnswer : OnePrediction
{
    public required string Model { get; init; }

    public required int Version { get; init; }
}

/// <summary>The document's answer to several images.</summary>
internal sealed record PredictionsAnswer(OnePrediction[] Predictions, string Model, int Version);

namespace WebNN.Api.Predict;

/// <summary>The document's answer to one of several images.</summary>
internal record OnePrediction
{
    /// <summary>The most probable class; null where the request says <c>reject</c> and the input is unfamiliar.</summary>
    public required int? Digit { get; init; }

    /// <summary>The class's name; null where <c>digit</c> is.</summary>
    public required string? Label { get; init; }

    public required float Confidence { get; init; }

    public required float[] Probabilities { get; init; }

    /// <summary>
    /// The share of the model's own test split, 0–1, that looks less like the training data than this input: 0.5 is ordinary, below 0.01
    /// strange. Null where nothing is known of the training data, as of an imported version.
    /// </summary>
    public required double? Familiarity { get; init; }

    /// <summary>
    /// None, or some of <c>empty</c> (no ink), <c>inverted</c> (dark on light) and <c>unfamiliar</c> (familiarity below
    /// <c>WebNN:Predict:UnfamiliarBelow</c>).
    /// </summary>
    public required string[] Warnings { get; init; }
}

/// <summary>The document's answer to one image.</summary>
internal sealed record PredictAnswer : OnePrediction
{
    public required string Model { get; init; }

    public required int Version { get; init; }
}

/// <summary>The document's answer to one sample where numbers are predicted.</summary>
internal record OneValues
{
    /// <summary>The numbers predicted.</summary>
    public required float[] Values { get; init; }
}

/// <summary>The document's answer to one sample where numbers are predicted, with who answered.</summary>
internal sealed record ValuesAnswer : OneValues
{
    public required string Model { get; init; }

    public required int Version { get; init; }
}

/// <summary>The document's answer to several samples where numbers are predicted.</summary>
internal sealed record ManyValuesAnswer(OneValues[] Predictions, string Model, int Version);

/// <summary>The document's answer of a moment of a job to one sample where numbers are predicted.</summary>
internal sealed record MomentValuesAnswer : OneValues
{
    public required string Model { get; init; }
}

/// <summary>The document's answer of a moment of a job to several samples where numbers are predicted.</summary>
internal sealed record MomentManyValuesAnswer(OneValues[] Predictions, string Model);

/// <summary>The document's answer of a moment of a job to one image.</summary>
internal sealed record MomentAnswer : OnePrediction
{
    public required string Model { get; init; }
}

/// <summary>The document's answer of a moment of a job to several images.</summary>
internal sealed record MomentAnswers(OnePrediction[] Predictions, string Model);

/// <summary>The document's answer to several images.</summary>
internal sealed record PredictionsAnswer(OnePrediction[] Predictions, string Model, int Version);

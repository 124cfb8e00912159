namespace WebNN.Web.Features.Train;

/// <summary>A good start: what it sets differently from the book's recipe. Named by the texts <c>train.preset.&lt;key&gt;</c>.</summary>
internal sealed record Preset(string Key, params (string Field, string Value)[] Values)
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new("book"),
        new("relu", ("layers", "100"), ("activation", "relu"), ("initializer", "he")),
        new(
            "adam",
            ("layers", "256, 128"),
            ("activation", "relu"),
            ("initializer", "he"),
            (SpecFields.OptimizerKind, "adam"),
            ("batchSize", "128"),
            (SpecFields.Length, SpecFields.Epochs),
            (SpecFields.Epochs, "10"),
            ("sampling", "shuffle"),
            ("learningRateSchedule", "cosine")),
        new(
            "synthetic",
            ("dataset", "synthetic-digits"),
            ("activation", "relu"),
            ("initializer", "he"),
            (SpecFields.Iterations, "3000")),
    ];

    public SpecForm Form()
    {
        var form = new SpecForm();
        foreach (var (field, value) in Values)
            form.Set(field, value);
        return form;
    }
}

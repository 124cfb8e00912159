namespace WebNN.Api.Models;

/// <summary>A version that is compared, and how it did on the samples.</summary>
internal sealed record ComparedVersion(string Model, int Version, double? Accuracy);

/// <summary>The class a version takes one sample for, and its probability.</summary>
internal sealed record ComparedAnswer(int Predicted, float? Confidence);

/// <summary>A test sample that two versions read differently.</summary>
internal sealed record Disagreement(int Index, int Label, ComparedAnswer First, ComparedAnswer Second);

/// <summary>
/// Two versions on the same test samples: how many both, only one, or neither got right, and those they read differently, the ones first
/// that both are surest of. <c>pValue</c> is McNemar's exact one, two-sided: how likely so uneven a count is by luck alone.
/// </summary>
internal sealed record CompareAnswer(
    string Dataset,
    int Samples,
    ComparedVersion First,
    ComparedVersion Second,
    int BothRight,
    int OnlyFirst,
    int OnlySecond,
    int BothWrong,
    double PValue,
    IReadOnlyList<Disagreement> Disagreements);

/// <summary>Two versions' answers to the same test samples beside each other.</summary>
/// <param name="First">One version's answers.</param>
/// <param name="Second">The other's, to the same samples.</param>
public sealed record ModelComparison(TestAnswers First, TestAnswers Second)
{
    private const int MaxDisagreements = 200;

    /// <summary>The samples they read differently, those first that both are surest of: the less sure of the two decides.</summary>
    public IReadOnlyList<int> Disagreements { get; } =
    [
        .. Enumerable.Range(0, First.Predicted.Length)
            .Where(index => First.Predicted[index] != Second.Predicted[index])
            .OrderByDescending(index => Math.Min(First.Confidences[index], Second.Confidences[index])),
    ];

    /// <summary>The number of samples that the first is right about, or not, while the second is, or not.</summary>
    public int Count(bool first, bool second) => Enumerable.Range(0, First.Predicted.Length).Count(index => Is(index, first, second));

    /// <summary>Indicates whether the first is right about a sample, or not, and the second, or not.</summary>
    public bool Is(int index, bool first, bool second) => First.IsRight(index) == first && Second.IsRight(index) == second;

    /// <summary>McNemar's p-value of the two.</summary>
    public double PValue => McNemar.PValue(Count(first: true, second: false), Count(first: false, second: true));

    /// <summary>The comparison as the API answers it.</summary>
    internal CompareAnswer Answer() => new(
        First.Test.Name,
        First.Test.Count,
        Compared(First),
        Compared(Second),
        Count(first: true, second: true),
        Count(first: true, second: false),
        Count(first: false, second: true),
        Count(first: false, second: false),
        PValue,
        [.. Disagreements.Take(MaxDisagreements).Select(index =>
            new Disagreement(index, First.Test.Labels[index], Read(First, index), Read(Second, index)))]);

    private static ComparedVersion Compared(TestAnswers answers) =>
        new(answers.Version.Model, answers.Version.Version, answers.Score.Accuracy);

    private static ComparedAnswer Read(TestAnswers answers, int index) => new(answers.Predicted[index], answers.Confidences[index]);
}

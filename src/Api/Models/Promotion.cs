using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>The rule by which a new version takes the place of the one that serves.</summary>
public enum Promote
{
    /// <summary>
    /// If it is not less accurate on the test split of its data set, or, where numbers are predicted, its loss there is not higher.
    /// </summary>
    IfBetter,

    /// <summary>In any case.</summary>
    Always,

    /// <summary>Not by itself.</summary>
    Never,
}

/// <summary>Why a new version serves, or does not.</summary>
public enum PromotionReason
{
    /// <summary>There is no other version that could serve.</summary>
    Only,

    /// <summary>It is at least as accurate as the version that served before.</summary>
    NotLower,

    /// <summary>It is less accurate than the version that serves.</summary>
    Lower,

    /// <summary>It predicts numbers, and its loss is not higher than that of the version that served before.</summary>
    LossNotHigher,

    /// <summary>It predicts numbers, and its loss is higher than that of the version that serves.</summary>
    LossHigher,

    /// <summary>It was to serve in any case.</summary>
    Always,

    /// <summary>It was not to serve by itself.</summary>
    Never,

    /// <summary>The version that served before cannot be measured on the same samples.</summary>
    NotComparable,
}

/// <summary>The outcome of a promotion: the version that serves after a publication, and why.</summary>
public sealed record PromotionOutcome
{
    /// <summary>The version that serves.</summary>
    public required int Version { get; init; }

    /// <summary>Its accuracy on the test split of the new version's data set, 0–1; null where that was not measured.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Its mean loss there, where numbers are predicted; absent elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Loss { get; init; }

    /// <summary>Indicates whether the new version is the one that serves.</summary>
    public required bool Promoted { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The kind of <see cref="Reason"/>, for who says it in other words.</summary>
    public required PromotionReason ReasonKind { get; init; }
}

/// <summary>Decides whether a new version is to serve.</summary>
/// <param name="Promoted">Whether it takes the place of the one that serves.</param>
/// <param name="Score">That of the version that will serve; null where it was not measured.</param>
/// <param name="Reason">Why.</param>
/// <param name="Kind">The kind of reason.</param>
public readonly record struct Judgement(bool Promoted, Score? Score, string Reason, PromotionReason Kind);

/// <summary>Judges a network that is about to be published beside the version that serves.</summary>
public static class Promotion
{
    /// <summary>
    /// Decides whether the new version is to serve. The other one is measured on the same samples, whatever it has on file.
    /// </summary>
    /// <param name="promote">What was asked for.</param>
    /// <param name="serving">The version that serves; null: none does.</param>
    /// <param name="score">The new version's on <paramref name="test"/>; null where there are no samples.</param>
    /// <param name="test">The test split of the new version's data set; null where it has none.</param>
    public static Judgement Judge(Promote promote, ServedModel? serving, Score? score, Dataset? test)
    {
        if (serving is null)
            return new(true, score, "There is no other version that could serve.", PromotionReason.Only);
        if (promote == Promote.Always)
            return new(true, score, "It was to serve in any case.", PromotionReason.Always);

        var number = serving.Version.Version;
        var incomparable = Incomparable(serving, test);
        Score? others = incomparable is null ? new Evaluator(serving.Network).Score(test!) : null;
        if (promote == Promote.Never)
            return new(false, others, $"It was not to serve by itself: version {number} goes on serving.", PromotionReason.Never);
        if (others is not { } theirs)
        {
            var why = $"Version {number}, which served before, cannot be compared with it: {incomparable}";
            return new(true, score, why, PromotionReason.NotComparable);
        }

        if (test!.HasNumbers)
            return ByLoss(score, theirs, number, test.Name);
        var compared =
            $"It gets {Percent(score?.Accuracy)} of the test samples of {test.Name} right, version {number} {Percent(theirs.Accuracy)}";
        return score?.Accuracy >= theirs.Accuracy
            ? new(true, score, $"{compared}, which served before.", PromotionReason.NotLower)
            : new(false, others, $"{compared}: that one goes on serving.", PromotionReason.Lower);
    }

    private static Judgement ByLoss(Score? score, Score theirs, int number, string test)
    {
        var compared = string.Create(
            CultureInfo.InvariantCulture,
            $"Its loss on the test samples of {test} is {score?.Loss:G4}, that of version {number} {theirs.Loss:G4}");
        return score?.Loss <= theirs.Loss
            ? new(true, score, $"{compared}, which served before.", PromotionReason.LossNotHigher)
            : new(false, theirs, $"{compared}: that one goes on serving.", PromotionReason.LossHigher);
    }

    /// <summary>A version with what its publication decides: it comes into force with it, and is found again after a crash.</summary>
    /// <param name="version">The version.</param>
    /// <param name="model">The model as it is without it.</param>
    /// <param name="alias">An alias that is to point at it.</param>
    /// <param name="judgement">Whether it is to serve; null: nobody asked.</param>
    internal static ModelVersion Decided(ModelVersion version, StoredModel model, string? alias, Judgement? judgement)
    {
        // nothing is decided over aliases that cannot be read
        var moves = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
        if (judgement is not { } judged || model.Aliases.Problem is not null)
            return version with { Moves = alias is null ? moves : moves.Add(alias, version.Version) };

        var serving = judged.Promoted ? version.Version : model.Serving!.Number;
        if (judged.Promoted ? model.Production is not null : model.Production != serving)
            moves = moves.Add(ModelRegistry.Production, serving);
        if (alias is not null)
            moves = moves.SetItem(alias, version.Version);
        return version with
        {
            Moves = moves,
            Serving = new PromotionOutcome
            {
                Version = serving,
                Accuracy = judged.Score?.Accuracy,
                Loss = judged.Score is { Accuracy: null, Loss: var loss } && double.IsFinite(loss) ? loss : null,
                Promoted = judged.Promoted,
                Reason = judged.Reason,
                ReasonKind = judged.Kind,
            },
        };
    }

    private static string? Incomparable(ServedModel serving, Dataset? test)
    {
        if (test is not { Count: > 0 })
            return "there are no test samples.";
        var network = serving.Network;
        return network.Inputs == test.Inputs && network.Outputs == test.Outputs && network.Spec.IsRegression == test.HasNumbers
            ? null
            : $"it has {serving.Version.Interface}.";
    }

    private static string Percent(double? share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}

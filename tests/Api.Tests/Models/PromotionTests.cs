using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Models;

/// <summary>Promotion after a publication, in memory and after a restart.</summary>
public sealed class PromotionTests : IDisposable
{
    private static readonly Judgement Keep = new(false, new Score(0.9, 0), "It is worse.", PromotionReason.Lower);
    private static readonly Judgement Take = new(true, new Score(0.9, 0), "It is better.", PromotionReason.NotLower);

    // a point's class is the sign of its first coordinate
    private static readonly Dataset Points = Dataset.OfPoints("sides", 2, 2, [-1, 0, -2, 0, 1, 0, 2, 0], [0, 0, 1, 1]);

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-promotion-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Promote.IfBetter, 1.0, 0.5, true, PromotionReason.NotLower)]
    [InlineData(Promote.IfBetter, 1.0, 1.0, true, PromotionReason.NotLower)]
    [InlineData(Promote.IfBetter, 0.5, 1.0, false, PromotionReason.Lower)]
    [InlineData(Promote.Always, 0.5, 1.0, true, PromotionReason.Always)]
    [InlineData(Promote.Never, 1.0, 0.5, false, PromotionReason.Never)]
    public void Both_are_measured_on_the_new_ones_test_samples_whatever_the_file_says(
        Promote promote, double accuracy, double others, bool promoted, PromotionReason reason)
    {
        var registry = Open();
        registry.Publish("sides", Right(others), new ModelFacts { Test = new Score(1 - others, 0) });
        var judged = Promotion.Judge(promote, registry.Resolve("sides"), new Score(accuracy, 0), Points);
        Assert.Equal((promoted, reason, promoted ? accuracy : others), (judged.Promoted, judged.Kind, judged.Score?.Accuracy));
        Assert.False(string.IsNullOrWhiteSpace(judged.Reason));
    }

    [Fact]
    public void What_cannot_be_measured_on_them_gives_way_and_so_does_nothing()
    {
        var registry = Open();
        registry.Publish("sides", TestModels.Network(1, Activation.Relu, 3, 2, 2), new ModelFacts());
        var serving = registry.Resolve("sides");
        Assert.Equal((true, PromotionReason.NotComparable), Said(Promotion.Judge(Promote.IfBetter, serving, new Score(0.1, 0), Points)));
        Assert.Equal((true, PromotionReason.NotComparable), Said(Promotion.Judge(Promote.IfBetter, serving, null, null)));
        Assert.Equal((true, PromotionReason.Only), Said(Promotion.Judge(Promote.Never, null, new Score(0.1, 0), Points)));

        static (bool, PromotionReason) Said(Judgement judged) => (judged.Promoted, judged.Kind);
    }

    [Fact]
    public void A_version_that_is_not_to_serve_pins_production_with_its_own_rename()
    {
        var registry = Open();
        registry.Publish("m", Right(1), new ModelFacts());
        var second = registry.Publish("m", Right(0.5), new ModelFacts { Job = "j2" }, _ => Keep);
        Assert.Equal((1, false, 0.9), (second.Serving!.Version, second.Serving.Promoted, second.Serving.Accuracy));

        // nothing but the version's folder has been written: whoever reads it, after whatever crash, finds the pin in it
        var entries = Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "models", "m")).Select(path => Path.GetFileName(path)!);
        Assert.Equal(["1", "2"], entries.Order(StringComparer.Ordinal));
        foreach (var reader in new[] { registry, Open() })
        {
            Assert.Equal(1, reader.Resolve("m")!.Version.Version);
            Assert.Equal(1, reader.Aliases("m")["production"]);
            var pin = Assert.Single(reader.History("m"));
            Assert.Equal(("production", null, 1, "job j2", second.CreatedAt), (pin.Alias, pin.From, pin.To, pin.By, pin.At));
        }
    }

    [Fact]
    public void A_better_version_takes_production_along_where_it_exists_and_any_alias_asked_for()
    {
        var registry = Open();
        registry.Publish("m", Right(0.5), new ModelFacts());
        Assert.Empty(registry.Publish("m", Right(1), new ModelFacts(), _ => Take).Moves);
        Assert.Equal(AliasOutcome.Moved, registry.SetAlias("m", "production", 1, "api"));
        registry.Publish("m", Right(1), new ModelFacts { Alias = "best" }, _ => Take);
        foreach (var reader in new[] { registry, Open() })
        {
            Assert.Equal((3, 3, 3), (reader.Resolve("m")!.Version.Version, reader.Aliases("m")["production"], reader.Aliases("m")["best"]));
            Assert.Equal(
                [("production", 1, 3, "import"), ("best", null, 3, "import"), ("production", (int?)null, (int?)1, "api")],
                reader.History("m").Select(move => (move.Alias, move.From, move.To, move.By!)));
        }
    }

    [Fact]
    public void What_a_person_decides_after_a_publication_stays_decided()
    {
        var registry = Open();
        registry.Publish("m", Right(1), new ModelFacts());
        registry.Publish("m", Right(0.5), new ModelFacts(), _ => Keep);
        Assert.Equal(AliasOutcome.Moved, registry.SetAlias("m", "production", 2, "page"));
        Assert.Equal(2, Open().Resolve("m")!.Version.Version);
        Assert.Equal(AliasOutcome.Moved, registry.RemoveAlias("m", "production", "api"));
        var later = Open();
        Assert.Empty(later.Aliases("m"));
        Assert.Equal(
            [("api", 2, null), ("page", 1, 2), ("import", null, (int?)1)],
            later.History("m").Select(move => (move.By!, move.From, move.To)));
    }

    [Fact]
    public void Deleting_the_version_that_pinned_another_leaves_the_pin()
    {
        var registry = Open();
        registry.Publish("m", Right(1), new ModelFacts());
        registry.Publish("m", Right(0.5), new ModelFacts(), _ => Keep);
        registry.Publish("m", Right(0.5), new ModelFacts(), _ => Keep);
        Assert.Equal(DeleteOutcome.Deleted, registry.Delete("m", 2));
        foreach (var reader in new[] { registry, Open() })
            Assert.Equal((1, 1), (reader.Resolve("m")!.Version.Version, reader.Aliases("m")["production"]));
    }

    [Fact]
    public void A_version_is_judged_again_if_something_else_has_come_to_serve_meanwhile()
    {
        var registry = Open();
        registry.Publish("m", Right(0.5), new ModelFacts());
        var judged = new List<int?>();
        var published = registry.Publish("m", Right(0.5), new ModelFacts(), serving =>
        {
            judged.Add(serving?.Version.Version);
            if (judged.Count == 1)
                registry.Publish("m", Right(1), new ModelFacts());
            return serving?.Version.Version == 2 ? Keep : Take;
        });
        Assert.Equal([1, 2], judged);
        Assert.Equal((3, 2, 2), (published.Version, published.Serving!.Version, registry.Resolve("m")!.Version.Version));
    }

    [Fact]
    public void Aliases_written_before_there_was_a_history_are_read_and_kept()
    {
        Open().Publish("m", Right(1), new ModelFacts());
        Open().Publish("m", Right(0.5), new ModelFacts());
        File.WriteAllText(Path.Combine(_folder, "models", "m", "aliases.json"), """{"aliases":2,"production":1}""");
        var registry = Open();
        Assert.Equal((1, 2), (registry.Aliases("m")["production"], registry.Aliases("m")["aliases"]));
        Assert.Equal(1, registry.Resolve("m")!.Version.Version);
        Assert.Empty(registry.History("m"));
        Assert.Equal(AliasOutcome.Moved, registry.SetAlias("m", "production", 2, "api"));
        var later = Open();
        Assert.Equal((2, 2), (later.Aliases("m")["production"], later.Aliases("m")["aliases"]));
        Assert.Equal((1, 2), (later.History("m")[0].From, later.History("m")[0].To));
    }

    [Fact]
    public void The_oldest_moves_are_forgotten_one_by_one()
    {
        var aliases = ModelAliases.None;
        for (var to = 1; to <= 1005; to++)
            aliases = aliases.Move("production", to, DateTimeOffset.UnixEpoch, null);
        Assert.Equal((1000, 6, 1005), (aliases.History.Count, aliases.History[0].To, aliases.Targets["production"]));
        Assert.Same(aliases, aliases.Move("production", 1005, DateTimeOffset.UnixEpoch, null));
    }

    [Fact]
    public void All_versions_of_a_model_have_the_same_inputs_and_classes()
    {
        var registry = Open();
        registry.Publish("m", Right(1), new ModelFacts { Labels = ["left", "right"] });
        Assert.Contains("2 inputs", Refusal([3, 2, 2], null), StringComparison.Ordinal);
        Assert.Contains("3 classes", Refusal([2, 2, 3], null), StringComparison.Ordinal);
        var named = Refusal([2, 2, 2], ["up", "down"]);
        Assert.Contains("(left, right), this version would have 2 inputs and 2 classes (up, down)", named, StringComparison.Ordinal);
        Assert.Single(registry.Versions("m"));

        // who does not say what the classes are called, as an imported file does not, means those
        Assert.Equal(["left", "right"], registry.Publish("m", Right(0.5), new ModelFacts()).Labels);

        string Refusal(int[] sizes, string[]? labels)
        {
            var network = TestModels.Network(1, Activation.Relu, sizes);
            return Assert.Throws<ModelMismatchException>(() => registry.Publish("m", network, new ModelFacts { Labels = labels })).Message;
        }
    }

    private ModelRegistry Open() => TestModels.Registry(_folder);

    // reads all points right, or takes every one for class 0
    private static Network<float> Right(double share)
    {
        var network = new Network<float>(new NetworkSpec([2, 2], Activation.Relu));
        network.Parameters[0].Value[0, 1] = share > 0.5 ? 1 : 0;
        return network;
    }
}

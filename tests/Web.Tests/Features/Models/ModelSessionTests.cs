using WebNN.Api.Models;
using WebNN.Web.Features.Models;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ModelSessionTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Versions_come_fifty_at_a_time_newest_first()
    {
        for (var i = 0; i < 53; i++)
            _folder.Publish();
        var session = Open();
        Assert.Equal((50, 3, 53), (session.Versions.Count, session.Hidden, session.Versions[0].Version));
        session.ShowMore();
        Assert.Equal((53, 0, 1), (session.Versions.Count, session.Hidden, session.Versions[^1].Version));
    }

    [Fact]
    public void Two_ticks_make_a_comparison_and_a_third_takes_the_place_of_the_first()
    {
        for (var i = 0; i < 3; i++)
            _folder.Publish();
        var session = Open();
        session.Tick(1);
        Assert.Null(session.Comparison);
        session.Tick(3);
        Assert.Equal("/models/tiny/3/compare?with=tiny/1", session.Comparison);
        session.Tick(2);
        Assert.Equal("/models/tiny/3/compare?with=tiny/2", session.Comparison);
        session.Tick(2);
        Assert.Equal((null, false, true), (session.Comparison, session.IsTicked(2), session.IsTicked(3)));
    }

    [Fact]
    public void A_deletion_is_asked_about_first_and_says_what_would_serve()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        session.Ask(2);
        Assert.Equal((2, DeleteOutcome.Deleted, 1), (session.Asked, session.Outcome, session.Next(2)));
        session.Keep();
        session.Delete();
        Assert.Equal(2, session.Versions.Count);
        session.Ask(2);
        session.Delete();
        Assert.Equal((null, 1, 1), (session.Asked, session.Versions.Count, session.Serving));
        Assert.Null(session.Next(1));
        session.Ask(1);
        session.Delete();
        Assert.False(session.Exists);
    }

    [Fact]
    public async Task What_an_alias_points_at_is_not_deleted_and_the_question_follows_the_alias()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        await session.SetAliasAsync("best", 1);
        session.Ask(1);
        session.Delete();
        Assert.Equal((1, DeleteOutcome.Aliased, 2), (session.Asked, session.Outcome, session.Versions.Count));
        Assert.Equal(["best"], session.AliasesOf(1));
        session.RemoveAlias("best");
        Assert.Equal(DeleteOutcome.Deleted, session.Outcome);
    }

    [Fact]
    public void What_came_with_the_program_stays()
    {
        _folder.Publish();
        var shipped = Directory.CreateTempSubdirectory("webnn-shipped-").FullName;
        Directory.Move(_folder.PathOf(), Path.Combine(shipped, ModelFolder.Model));
        _folder.Reopen(shipped);
        var session = Open();
        session.Ask(1);
        session.Delete();
        Assert.Equal((DeleteOutcome.Shipped, 1), (session.Outcome, session.Versions.Count));
        var serving = new ServingSession(ModelFolder.Model, Callers.Everyone, _folder.Registry, _folder.Access);
        Assert.Equal(ServingHistory.Program, serving.Since!.By);
        Directory.Delete(shipped, recursive: true);
    }

    [Fact]
    public async Task Aliases_are_set_moved_and_removed_by_valid_names_and_every_move_is_told()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        await session.SetAliasAsync("No Alias", 1);
        Assert.Equal(("models.alias.invalid", 0), (session.Problem, session.Aliases.Count));
        await session.SetAliasAsync("staging", 9);
        Assert.Equal("models.alias.gone", session.Problem);
        await session.SetAliasAsync("staging", 1);
        await session.SetAliasAsync("staging", 2);
        await session.SetAliasAsync("production", 1);
        Assert.Equal((null, 1), (session.Problem, session.Serving));
        session.RemoveAlias("staging");
        Assert.Equal(["production"], session.Aliases.Keys);
        Assert.Equal(
            [("staging", 2, null), ("production", null, (int?)1), ("staging", (int?)1, 2), ("staging", null, 1)],
            session.Moves.Select(move => (move.Alias, move.From, move.To)));
        Assert.All(session.Moves, move => Assert.Equal("page", move.By));
    }

    [Fact]
    public async Task A_version_that_is_gone_is_not_promoted()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        _folder.Registry.Delete(ModelFolder.Model, 1);
        await session.PromoteAsync(1);
        Assert.Equal(("serving.gone", 2), (session.Problem, session.Serving));
    }

    [Fact]
    public async Task While_the_aliases_are_damaged_only_a_promotion_changes_anything()
    {
        _folder.Publish();
        _folder.Publish();
        await File.WriteAllTextAsync(_folder.PathOf("aliases.json"), "[]", TestContext.Current.CancellationToken);
        _folder.Reopen();
        var session = Open();
        session.Ask(1);
        Assert.Equal(DeleteOutcome.AliasesUnknown, session.Outcome);
        await session.SetAliasAsync("staging", 1);
        Assert.Equal("models.alias.unknown", session.Problem);
        await session.PromoteAsync(1);
        Assert.Equal((null, 1), (session.Problem, session.Serving));
    }

    [Fact]
    public async Task Of_many_moves_the_last_are_shown_and_the_others_when_asked_for()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        for (var i = 0; i < 25; i++)
            await session.SetAliasAsync("swing", 1 + (i % 2));
        Assert.Equal((20, 5), (session.Moves.Count, session.HiddenMoves));
        session.ShowAllMoves();
        Assert.Equal((25, 0), (session.Moves.Count, session.HiddenMoves));
    }

    private ModelSession Open()
    {
        var session = new ModelSession(ModelFolder.Model, Callers.Everyone, _folder.Registry, _folder.Access);
        session.Refresh();
        return session;
    }
}

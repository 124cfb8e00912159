using WebNN.Api.Models;
using WebNN.Web.Features.Models;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ServingSessionTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_version_serves_since_its_publication_while_no_alias_says_otherwise()
    {
        var first = _folder.Publish(accuracy: 0.5);
        var second = _folder.Publish(job: "j2", accuracy: 0.9);
        var session = Open();
        Assert.Equal((2, 0.9, 1), (session.Serving!.Version, session.Accuracy, session.Back));
        Assert.Equal(new ServingChange(second.CreatedAt, 1, 2, "job j2"), session.Since);
        Assert.Equal([session.Since!, new ServingChange(first.CreatedAt, null, 1, "import")], session.Changes);
    }

    [Fact]
    public void A_version_that_is_kept_by_a_pin_has_served_since_before()
    {
        var first = _folder.Publish(accuracy: null);
        var worse = _folder.Publish(takesOver: false, job: "j2");
        var session = Open();
        Assert.Equal((1, null), (session.Serving!.Version, session.Back));
        Assert.Equal(first.CreatedAt, session.Since!.At);
        Assert.Equal(new ServingChange(worse.CreatedAt, 1, 1, "job j2"), session.Changes[0]);

        // nobody measured it but the comparison that it won
        Assert.Equal(0.75, session.Accuracy);
    }

    [Fact]
    public void A_promotion_by_a_publication_is_one_step_by_its_job()
    {
        _folder.Publish();
        _folder.Publish(takesOver: false, job: "j2");
        var better = _folder.Publish(takesOver: true, job: "j3");
        var session = Open();
        Assert.Equal(new ServingChange(better.CreatedAt, 1, 3, "job j3"), session.Since);
        Assert.Equal(1, session.Back);
    }

    [Fact]
    public async Task Rolled_back_the_version_before_serves_and_so_does_the_other_rolled_back_again()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        await session.RollBackAsync();
        Assert.Equal((1, 2, 1), (session.Serving!.Version, session.Back, session.Promoted));
        Assert.Equal((1, "page"), (_folder.Registry.Aliases(ModelFolder.Model)["production"], session.Since!.By));
        await session.RollBackAsync();
        Assert.Equal((2, 1, null), (session.Serving!.Version, session.Back, session.Problem));
        _folder.Reopen();
        Assert.Equal(session.Changes, Open().Changes);
    }

    [Fact]
    public async Task Where_the_version_before_is_gone_the_way_back_leads_to_the_one_before_it()
    {
        for (var i = 0; i < 3; i++)
            _folder.Publish();
        var session = Open();
        Assert.Equal(2, session.Back);
        Assert.Equal(DeleteOutcome.Deleted, _folder.Registry.Delete(ModelFolder.Model, 2));
        await session.RollBackAsync();
        Assert.Equal(("serving.gone", 3, 1), (session.Problem, session.Serving!.Version, session.Back));
        Assert.Empty(_folder.Registry.Aliases(ModelFolder.Model));
    }

    [Fact]
    public async Task A_version_that_cannot_be_loaded_does_not_come_to_serve()
    {
        _folder.Publish();
        _folder.Publish();
        _folder.Reopen();
        var file = _folder.PathOf("1", "model.safetensors");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var session = Open();
        Assert.Equal(1, session.Back);
        await session.RollBackAsync();
        Assert.Equal(("serving.unloadable", 2, null), (session.Problem, session.Serving!.Version, session.Back));
        Assert.Null(session.Promoted);
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_nothing_changes()
    {
        _folder.Publish();
        _folder.Publish();
        var session = Open();
        Directory.CreateDirectory(_folder.PathOf("aliases.json"));
        await session.RollBackAsync();
        Assert.Equal(("serving.notStored", 2), (session.Problem, session.Serving!.Version));
        Directory.Delete(_folder.PathOf("aliases.json"));
        await session.RollBackAsync();
        Assert.Equal((null, 1), (session.Problem, session.Serving!.Version));
    }

    [Fact]
    public async Task Damaged_aliases_leave_nothing_serving_until_a_version_is_promoted()
    {
        _folder.Publish();
        _folder.Publish();
        await File.WriteAllTextAsync(_folder.PathOf("aliases.json"), "{", TestContext.Current.CancellationToken);
        _folder.Reopen();
        var session = Open();
        Assert.Equal((true, true, null, null, null), (session.Exists, session.IsDamaged, session.Serving, session.Since, session.Back));
        await session.PromoteAsync(1);
        Assert.Equal((false, 1, null), (session.IsDamaged, session.Serving!.Version, session.Problem));
    }

    [Fact]
    public void Since_when_a_pin_without_a_history_holds_is_not_known()
    {
        _folder.Publish();
        _folder.Publish();
        File.WriteAllText(_folder.PathOf("aliases.json"), """{"production":1}""");
        _folder.Reopen();
        var session = Open();
        Assert.Equal((1, null), (session.Serving!.Version, session.Since));

        // the next move says where it came from
        _folder.Registry.SetAlias(ModelFolder.Model, "production", 2, "api");
        session.Refresh();
        Assert.Equal((1, 2), (session.Since!.From, session.Since.To));
    }

    [Fact]
    public void With_the_alias_removed_the_newest_serves_since_then()
    {
        _folder.Publish();
        _folder.Publish();
        _folder.Registry.SetAlias(ModelFolder.Model, "production", 1, "api");
        _folder.Registry.RemoveAlias(ModelFolder.Model, "production", "page");
        var session = Open();
        Assert.Equal((1, 2, "page"), (session.Since!.From, session.Since.To, session.Since.By));
    }

    [Fact]
    public void A_name_without_versions_is_no_model_yet()
    {
        var session = Open();
        Assert.Equal((false, null), (session.Exists, session.Serving));
        _folder.Publish();
        session.Refresh();
        Assert.Equal((true, 1), (session.Exists, session.Serving!.Version));
    }

    private ServingSession Open() => new(ModelFolder.Model, Callers.Everyone, _folder.Registry, _folder.Access);
}

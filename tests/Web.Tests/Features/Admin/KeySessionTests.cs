using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Access;
using WebNN.Web.Features.Admin;
using Xunit;

namespace WebNN.Web.Tests.Features.Admin;

public sealed class KeySessionTests : IDisposable
{
    private static readonly Caller Ada = new("ada", AccessRole.Admin);

    private readonly IOptions<WebNNOptions> _options =
        Options.Create(new WebNNOptions { DataDirectory = Directory.CreateTempSubdirectory("webnn-test-").FullName });

    private readonly DataDirectory _directory;

    public KeySessionTests() => _directory = new DataDirectory(_options, NullLogger<DataDirectory>.Instance);

    [Fact]
    public void A_key_is_known_until_it_is_put_away_and_works()
    {
        using var keys = KeysOf(new AccessOptions());
        keys.Add("ada", AccessRole.Admin);
        var session = SessionOf(keys);
        (session.Name, session.Role) = (" bob ", AccessRole.Trainer);
        session.Add();
        Assert.Null(session.Problem);
        Assert.Equal(("bob", ""), (session.Made!.Value.Name, session.Name));
        Assert.Equal(AccessRole.Trainer, keys.Find(session.Made!.Value.Key)!.Role);
        Assert.Equal(["ada", "bob"], session.Keys.Select(key => key.Name));
        session.PutAway();
        Assert.Null(session.Made);
    }

    [Theory]
    [InlineData("", "admin.key.invalid")]
    [InlineData("two words", "admin.key.invalid")]
    [InlineData("ada", "admin.key.taken")]
    public void A_name_that_cannot_be_had_makes_no_key_and_is_kept_to_be_corrected(string name, string problem)
    {
        using var keys = KeysOf(new AccessOptions());
        keys.Add("ada", AccessRole.Admin);
        var session = SessionOf(keys);
        session.Name = name;
        session.Add();
        Assert.Equal((problem, name), (session.Problem, session.Name));
        Assert.Null(session.Made);
        Assert.Single(keys.List());
    }

    [Fact]
    public void The_question_says_what_comes_of_revoking()
    {
        using var keys = KeysOf(new AccessOptions());
        keys.Add("ada", AccessRole.Admin);
        keys.Add("tom", AccessRole.Trainer);
        var session = SessionOf(keys);
        Assert.Equal("admin.revoke.last", Consequence("ada"));
        Assert.Equal("admin.revoke.text", Consequence("tom"));
        keys.Add("bob", AccessRole.Admin);
        session.Refresh();
        Assert.Equal("admin.revoke.own", Consequence("ada"));
        Assert.Equal("admin.revoke.text", Consequence("bob"));

        string Consequence(string name)
        {
            session.Ask(name);
            return session.Consequence;
        }
    }

    [Fact]
    public void With_an_administrators_key_in_the_configuration_none_is_the_last()
    {
        using var keys = KeysOf(new AccessOptions { AdminKey = "sixteen-characters" });
        keys.Add("bob", AccessRole.Admin);
        var session = SessionOf(keys);
        session.Ask("bob");
        Assert.True(session.HasAdminKey);
        Assert.Equal("admin.revoke.text", session.Consequence);
    }

    [Fact]
    public void A_key_that_another_has_revoked_is_asked_about_no_more()
    {
        using var keys = KeysOf(new AccessOptions());
        keys.Add("ada", AccessRole.Admin);
        keys.Add("tom", AccessRole.Trainer);
        var session = SessionOf(keys);
        session.Ask("tom");
        keys.Revoke("tom");
        session.Revoke();
        Assert.Equal((null, "admin.key.gone"), (session.Asked, session.Problem));
    }

    public void Dispose()
    {
        _directory.Dispose();
        Directory.Delete(_directory.Root, recursive: true);
    }

    private AccessKeys KeysOf(AccessOptions options) =>
        new(new KeyFile(_directory.Root), Options.Create(options), TimeProvider.System, NullLogger<AccessKeys>.Instance);

    private KeySession SessionOf(AccessKeys keys)
    {
        var audit = new Audit(new AuditLog(_directory.Root, TimeProvider.System), NullLogger<Audit>.Instance);
        var session = new KeySession(new KeyCommands(keys, audit), Ada);
        session.Refresh();
        return session;
    }
}

using WebNN.Api.Models;
using WebNN.Web.Features.Models;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class CompareSessionTests(BrowserFixture browser)
{
    private readonly LinkState _link = new();

    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    private ModelVersion Own => Registry.Versions(WebHost.Model).Single(version => version.Version == 1);

    [Fact]
    public void Disagreements_are_grouped_by_who_is_right_each_in_one_group()
    {
        var first = TestVersions.Answers(3, (0, 0, 0.9f), (0, 1, 0.9f), (1, 1, 0.9f), (1, 0, 0.9f), (2, 2, 0.6f), (2, 0, 1));
        var second = TestVersions.Answers(3, (0, 1, 0.9f), (0, 0, 0.9f), (1, 1, 0.9f), (1, 2, 0.9f), (2, 1, 0.9f), (2, 0, 1));
        var groups = CompareSession.Groups(new ModelComparison(first, second));
        Assert.Equal(["onlyFirst", "onlySecond", "bothWrong"], groups.Select(group => group.Key));
        Assert.Equal([0, 4], groups[0].Samples);
        Assert.Equal([1], groups[1].Samples);
        Assert.Equal([3], groups[2].Samples);
    }

    [Fact]
    public void An_address_without_words_gets_the_likely_ones()
    {
        using var session = Open("");
        Assert.Equal("synthetic-digits", session.Dataset);
        Assert.Contains(session.Other, session.Others.Select(CompareSession.Name));
        Assert.DoesNotContain("synthetic/1", session.Others.Select(CompareSession.Name));
        Assert.All(session.Others, other => Assert.Equal((784, 10), (other.Layers[0], other.Layers[^1])));
    }

    [Theory]
    [InlineData("with=nosuch/3", "version.problem.gone", "nosuch/3")]
    [InlineData("with=mnist/999", "version.problem.gone", "mnist/999")]
    [InlineData("with=mnist/1&dataset=nosuch", "version.problem.dataset", "nosuch")]
    [InlineData("with=mnist/1&dataset=xor", "version.problem.misfit", "synthetic/1")]
    public async Task What_is_not_there_or_does_not_fit_is_said_by_name(string query, string key, string subject)
    {
        using var session = Open(query);
        await session.RunAsync(() => { });
        Assert.Equal(new RunProblem(key, subject), session.Problem);
        Assert.Null(session.Comparison);
    }

    [Fact]
    public async Task A_new_choice_stands_in_the_address_and_is_run()
    {
        using var session = Open("");
        session.Choose("mnist/1", "synthetic-digits");
        await session.RunAsync(() => { });
        Assert.Equal(("mnist", 1), (session.Comparison!.Second.Version.Model, session.Comparison.Second.Version.Version));
        Assert.Equal("with=mnist%2F1&dataset=synthetic-digits", _link.Write(session.Link));
    }

    private CompareSession Open(string query)
    {
        var session = new CompareSession(Own, Registry, browser.Host.Services.GetRequiredService<WebNN.Api.Datasets.DatasetStore>());
        _link.Read(new Uri("http://localhost/models/synthetic/1/compare?" + query), session.Link);
        session.Linked();
        return session;
    }
}

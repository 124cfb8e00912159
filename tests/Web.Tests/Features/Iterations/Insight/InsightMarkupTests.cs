using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using WebNN.Web.Features.Iterations.Insight;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class InsightMarkupTests(EndedJobs jobs) : IClassFixture<EndedJobs>
{
    [Fact]
    public async Task Images_have_weights_as_pictures_and_no_regions()
    {
        var moment = await jobs.Machine.OpenAsync(jobs.Images, 60, TestContext.Current.CancellationToken);
        var weights = await RenderAsync<MomentWeights>(("JobId", jobs.Images), ("Moment", moment));
        Assert.Equal(8, Count(weights, "src=\"data:image/png;base64,"));
        Assert.Contains("data-iteration=\"60\"", weights, StringComparison.Ordinal);
        Assert.Equal("", await RenderAsync<MomentRegions>(("JobId", jobs.Images), ("Moment", moment)));
    }

    [Fact]
    public async Task Points_have_regions_with_the_points_in_them_and_weights_as_numbers()
    {
        var moment = await jobs.Machine.OpenAsync(jobs.Points, 700, TestContext.Current.CancellationToken);
        var regions = await RenderAsync<MomentRegions>(("JobId", jobs.Points), ("Moment", moment));
        Assert.Equal(1, Count(regions, "href=\"data:image/png;base64,"));
        Assert.Equal(3, Count(regions, "class=\"mark points series-"));
        Assert.Equal(8, Count(await RenderAsync<MomentWeights>(("JobId", jobs.Points), ("Moment", moment)), "<tr") - 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Before_the_first_moment_there_is_as_much_as_after_it(bool images)
    {
        var id = images ? jobs.Images : jobs.Points;
        var moment = await jobs.Machine.OpenAsync(id, 10, TestContext.Current.CancellationToken);
        var before = await RenderAsync<MomentWeights>(("JobId", id), ("Moment", null));
        var after = await RenderAsync<MomentWeights>(("JobId", id), ("Moment", moment));
        Assert.All((string[])["<figure", "<tr", "<p", "<th"], tag => Assert.Equal(Count(after, tag), Count(before, tag)));
        Assert.Contains("class=\"comes\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"comes\"", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_belief_is_asked_of_drawings_where_there_are_images_and_of_a_point_where_there_are_points()
    {
        var images = await RenderAsync<BeliefView>(("JobId", jobs.Images), ("At", 30));
        Assert.Equal((1, 0), (Count(images, "data-part=\"pad\""), Count(images, "data-part=\"point\"")));
        var points = await RenderAsync<BeliefView>(("JobId", jobs.Points), ("At", 30));
        Assert.Equal((0, 1), (Count(points, "data-part=\"pad\""), Count(points, "data-part=\"point\"")));
    }

    [Fact]
    public async Task Of_a_job_that_is_gone_there_is_nothing_to_see()
    {
        Assert.Equal("", await RenderAsync<MomentWeights>(("JobId", "nosuch"), ("Moment", null)));
        Assert.Equal("", await RenderAsync<MomentRegions>(("JobId", "nosuch"), ("Moment", null)));
        Assert.Equal("", await RenderAsync<BeliefView>(("JobId", "nosuch"), ("At", 0)));
    }

    private async Task<string> RenderAsync<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        await using var scope = jobs.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Texts>().Use("ko");
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        var view = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TComponent>(view)).ToHtmlString().Trim());
    }

    private static int Count(string markup, string part) => markup.Split(part).Length - 1;
}

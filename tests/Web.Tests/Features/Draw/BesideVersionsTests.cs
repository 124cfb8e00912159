using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Web.Features.Draw;
using Xunit;

namespace WebNN.Web.Tests.Features.Draw;

public sealed class BesideVersionsTests(BrowserFixture browser)
{
    private ModelRegistry Models => browser.Host.Services.GetRequiredService<ModelRegistry>();

    private ModelVersion Own => Models.Describe(new(WebHost.Model, 1))!;

    [Theory]
    [InlineData("mnist/1", "mnist/1")]
    [InlineData("", "")]
    [InlineData("mnist/1,mnist/1", "mnist/1")]
    [InlineData("synthetic/1,mnist/1", "mnist/1")]
    [InlineData("nosuch/1,mnist/9,mnist,mnist/x,/,mnist/1/2,,mnist/1", "mnist/1")]
    public void An_address_names_versions_and_what_is_wrong_in_it_is_left_out(string address, string expected) =>
        Assert.Equal(expected, BesideVersions.Write(BesideVersions.Read(address, Models, Own)));

    [Fact]
    public void There_are_three_at_most_all_of_them_readers_of_28_by_28_pixels()
    {
        for (var i = Models.Versions("beside").Count; i < 4; i++)
            Models.Publish("beside", new Network<float>(new NetworkSpec([784, 3, 10], Activation.Relu)), new ModelFacts());
        if (Models.Versions("beside-points").Count == 0)
            Models.Publish("beside-points", new Network<float>(new NetworkSpec([2, 3, 2], Activation.Relu)), new ModelFacts());
        var read = BesideVersions.Read("beside/3,beside-points/1,beside/1,beside/2,beside/4", Models, Own);
        Assert.Equal("beside/3,beside/1,beside/2", BesideVersions.Write(read));
        Assert.DoesNotContain(BesideVersions.Readers(Models), version => version.Model == "beside-points");
    }
}

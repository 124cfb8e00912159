using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Web.Features.Models;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ImportFormTests(BrowserFixture browser)
{
    [Fact]
    public void What_is_missing_is_said_one_after_the_other_until_the_file_can_be_sent()
    {
        var form = Open(null);
        Assert.Equal("import.wrong.file", form.Wrong);
        form.Choose("large.npz", 1001);
        Assert.Equal("import.wrong.large", form.Wrong);
        form.Choose("small.npz", 1000);
        Assert.Equal("import.wrong.name", form.Wrong);
        form.Name = "No Name";
        Assert.Equal("import.wrong.name", form.Wrong);
        form.Name = "fine";
        form.Promote = "ifBetter";
        Assert.Equal("import.wrong.dataset", form.Wrong);
        form.Dataset = "moons";
        Assert.Null(form.Wrong);
        Assert.Equal("api/models/fine/versions?activation=sigmoid&promote=ifBetter&dataset=moons", form.Address);
        (form.Layout, form.Activation, form.Dataset, form.Promote) = ("torch", "tanh", "", "never");
        Assert.Equal("api/models/fine/versions?activation=tanh&promote=never&layout=torch", form.Address);
    }

    [Fact]
    public void A_model_is_measured_only_on_data_that_fits_it()
    {
        Assert.Contains("moons", Open(null).Datasets);
        var digits = Open(WebHost.Model).Datasets;
        Assert.Contains("synthetic-digits", digits);
        Assert.DoesNotContain("moons", digits);
    }

    [Theory]
    [InlineData(0, "import.unreachable")]
    [InlineData(400, "import.refused")]
    [InlineData(404, "import.refused")]
    [InlineData(413, "import.tooLarge")]
    [InlineData(429, "import.busy")]
    [InlineData(503, "import.failed")]
    public void Every_refusal_has_its_words(int status, string key)
    {
        var answer = new ImportAnswer(status, null, 0, null, null);
        Assert.Equal((false, key), (answer.IsPublished, answer.Problem));
    }

    private ImportForm Open(string? model) => new(
        model,
        browser.Host.Services.GetRequiredService<ModelRegistry>(),
        browser.Host.Services.GetRequiredService<DatasetStore>(),
        maxBytes: 1000);
}

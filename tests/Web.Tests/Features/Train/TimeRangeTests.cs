using WebNN.Web.Features.Train;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Features.Train;

public sealed class TimeRangeTests(BrowserFixture fixture)
{
    [Theory]
    [InlineData("en", 3.2, 5.8, "about 3–6 s")]
    [InlineData("ko", 3.2, 5.8, "약 3–6초")]
    [InlineData("en", 0.13, 0.62, "about 0.1–0.7 s")]
    [InlineData("en", 0.02, 0.31, "at most about 0.4 s")]
    [InlineData("en", 45.0, 101.0, "about 44–105 s")]
    [InlineData("ko", 100.0, 250.0, "약 1.5–4.5분")]
    [InlineData("en", 4000.0, 9000.0, "about 1–2.5 h")]
    [InlineData("ko", null, 40.0, "길어야 약 40초")]
    public void A_range_is_in_one_unit_and_rounded_outwards(string language, double? low, double high, string said)
    {
        using var scope = fixture.Host.Services.CreateScope();
        var texts = scope.ServiceProvider.GetRequiredService<Texts>();
        texts.Use(language);
        Assert.Equal(said, TimeRange.Of(texts, low, high));
    }
}

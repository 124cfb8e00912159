using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

public sealed partial class ImportMapPolicyTests(BrowserFixture browser)
{
    private static readonly Visitor Attacked = new(MeetsErrors: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Pages() =>
        [.. WebHost.Pages().Select(page => new TheoryDataRow<string, int>(page, 200)), new("/nosuch", 404), new("/learn/nosuch", 404)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_one_policy_that_lets_its_own_inline_scripts_through_and_no_others(string path, int status)
    {
        using var answer = await Get(path);
        Assert.Equal(status, (int)answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var scripts = InlineScript().Matches(html).Select(match => $" 'sha256-{Hash(match.Groups["text"].Value)}'");
        var policy = Header(answer, "Content-Security-Policy").Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'" + string.Concat(scripts), policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.False(answer.Headers.Contains("X-Frame-Options"), "frames are the policy's business");
    }

    [Theory]
    [InlineData("/js/theme.js")]
    [InlineData("/css/app.css")]
    [InlineData("/favicon.svg")]
    [InlineData("/requests/predict.http")]
    public async Task A_file_is_of_the_type_it_says_and_no_page(string path)
    {
        using var answer = await Get(path);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
    }

    [Theory]
    [InlineData("place.append(Object.assign(document.createElement('script'), { text: 'window.ran = true' }))")]
    [InlineData("place.innerHTML = '<button onclick=\"window.ran = true\"></button>'; place.firstChild.click()")]
    [InlineData("place.append(Object.assign(document.createElement('script'), { src: 'data:text/javascript,window.ran = true' }))")]
    [InlineData("place.innerHTML = '<a href=\"javascript:window.ran = true\"></a>'; place.firstChild.click()")]
    [InlineData("setTimeout('window.ran = true')")]
    public Task A_script_that_is_put_into_a_page_does_not_run(string attack) => browser.Visit("/draw", async page =>
    {
        // the browser reports what it stopped, which comes after what it let run
        var stopped = await page.EvaluateAsync<string>($$"""
            () => new Promise(done => {
                const place = document.body.appendChild(document.createElement('div'));
                document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
                setTimeout(() => done(window.ran ? 'it ran' : 'nothing'), 5000);
                try { {{attack}} } catch { }
            })
            """);
        Assert.StartsWith("script-src", stopped, StringComparison.Ordinal);
    }, Attacked);

    [Fact]
    public Task A_page_of_another_origin_cannot_show_it_in_a_frame() => browser.Visit("/", async page =>
    {
        // a server of its own: Chromium lets what a test only pretends to have received into no local network
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.MapGet("/", () => TypedResults.Text($"<iframe src='{browser.Host.Address}draw'></iframe>", "text/html"));
        await other.StartAsync(Cancel);
        await page.GotoAsync(other.Urls.Single());
        var frame = Assert.Single(page.Frames, frame => frame != page.MainFrame);
        await frame.WaitForLoadStateAsync();
        Assert.StartsWith("chrome-error:", frame.Url, StringComparison.Ordinal);
    }, Attacked);

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Header(HttpResponseMessage answer, string name) =>
        Assert.Single(answer.Headers.TryGetValues(name, out var values) ? values : []);

    private async Task<HttpResponseMessage> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        return await browser.Host.Client.SendAsync(request, Cancel);
    }

    [GeneratedRegex("<script(?![^>]* src=)[^>]*>(?<text>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex InlineScript();
}

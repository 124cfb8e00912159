using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Admin;

public sealed partial class AdminPageTests(ClosedServer server, BrowserFixture open)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_key_that_is_made_here_predicts_until_it_is_revoked() => server.VisitAs(AccessRole.Admin, "/admin", async page =>
    {
        await page.Locator("[data-part=name]").FillAsync("no name");
        await page.Locator("[data-part=add]").ClickAsync();
        await Expect(page.Locator("[data-part=keys] [role=alert]")).ToContainTextAsync("That is no name for a key");

        await page.Locator("[data-part=name]").FillAsync("predictor");
        await page.Locator("[data-part=role]").SelectOptionAsync("Viewer");
        await page.Locator("[data-part=add]").PressAsync("Enter");
        await Expect(page.Locator("[data-part=made]")).ToContainTextAsync("it is not shown again");
        var key = await page.Locator("[data-part=made] code").InnerTextAsync();
        Assert.Equal(HttpStatusCode.OK, await Predict(key));

        await page.ReloadAsync();
        await page.Locator("main[data-interactive]").WaitForAsync();
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        var row = page.Locator("[data-key=predictor]");
        await Expect(row).ToContainTextAsync("viewer");

        await row.Locator("[data-part=revoke]").ClickAsync();
        await row.Locator("[data-part=keep]").ClickAsync();
        Assert.Equal(HttpStatusCode.OK, await Predict(key));
        await row.Locator("[data-part=revoke]").ClickAsync();
        await row.Locator("[data-part=revoke-really]").ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await Predict(key));
        // what was done stands in the audit at once
        await Expect(page.Locator("[data-part=audit] [data-action='key.revoke']").First).ToContainTextAsync("predictor");
    });

    [Fact]
    public async Task A_taken_name_is_said_and_keys_that_come_from_elsewhere_appear()
    {
        server.Key(AccessRole.Viewer);
        await server.VisitAs(AccessRole.Admin, "/admin", async page =>
        {
            await page.Locator("[data-part=name]").FillAsync("Viewer");
            await page.Locator("[data-part=add]").ClickAsync();
            await Expect(page.Locator("[data-part=keys] [role=alert]")).ToContainTextAsync("There is a key of this name already");
            await Expect(page.Locator("[data-part=made]")).ToHaveCountAsync(0);

            server.Keys.Add("from-elsewhere", AccessRole.Viewer);
            await Expect(page.Locator("[data-key=from-elsewhere]")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task The_audit_is_looked_through_by_key_kind_and_target_and_the_address_says_it()
    {
        var audit = server.Browser.Host.Services.GetRequiredService<Audit>();
        var (filip, zoe) = (new Caller("filip", AccessRole.Trainer), new Caller("zoe", AccessRole.Trainer));
        for (var i = 1; i <= 60; i++)
            audit.Note(filip, "job.submit", "looked-for-" + i);
        audit.Note(filip, "alias.set", "looked-for/aliases/x at version 1");
        audit.Note(zoe, "job.cancel", "looked-for-60");

        await server.VisitAs(AccessRole.Admin, "/admin?target=LOOKED-for", async page =>
        {
            var entries = page.Locator("[data-part=audit] li");
            await Expect(entries).ToHaveCountAsync(50);
            await Expect(entries.First).ToContainTextAsync("zoe");
            await page.Locator("[data-part=older]").ClickAsync();
            await Expect(entries).ToHaveCountAsync(62);
            await Expect(page.Locator("[data-part=older]")).ToHaveCountAsync(0);

            await page.Locator("[data-part=by]").FillAsync("filip");
            await page.Keyboard.PressAsync("Tab");
            await page.Locator("[data-part=action]").SelectOptionAsync("alias");
            await Expect(entries).ToHaveCountAsync(1);
            await Expect(entries).ToContainTextAsync("moved an alias");
            await page.Arrive("**/admin?by=filip&action=alias&target=LOOKED-for");

            await page.ReloadAsync();
            // what is typed into a page that does not listen yet is lost
            await page.Locator("main[data-interactive]").WaitForAsync();
            await Expect(page.Locator("[data-part=by]")).ToHaveValueAsync("filip");
            await Expect(entries).ToHaveCountAsync(1);
            await page.Locator("[data-part=target]").FillAsync("nothing such");
            await page.Keyboard.PressAsync("Tab");
            await Expect(page.Locator("[data-part=audit]")).ToContainTextAsync("No change that fits.");
        });
    }

    [Fact]
    public Task Limits_stand_beside_what_is_in_use_of_them() => server.VisitAs(AccessRole.Admin, "/admin", async page =>
    {
        var jobs = server.Browser.Host.Services.GetRequiredService<TrainingJobs>();
        var atOnce = server.Browser.Host.Services.GetRequiredService<IOptions<TrainingLimits>>().Value.Concurrency;
        var quinn = new Caller("quinn", AccessRole.Trainer);
        var spec = new TrainingSpec { Model = "queued", Dataset = "moons", Layers = [4], Iterations = 4_000_000 };
        var ids = Enumerable.Range(0, atOnce + 2)
            .Select(_ => Assert.IsType<Submission.Accepted>(jobs.Submit(spec, by: quinn)).Job.Id)
            .ToArray();
        try
        {
            await Expect(Row("predictions")).ToContainTextAsync("off");
            await Expect(Row("waitingOfOwner")).ToContainTextAsync(ClosedServer.QueuedPerOwner);
            await Expect(Row("waitingOfOwner").Locator("[data-part=used]")).ToContainTextAsync("quinn 2");
            await Expect(Row("waiting").Locator("[data-part=used]")).ToHaveTextAsync("2");
            await Expect(Row("running").Locator("[data-part=used]"))
                .ToHaveTextAsync(atOnce.ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            foreach (var id in ids)
                jobs.Cancel(id);
        }

        await Expect(Row("waitingOfOwner").Locator("[data-part=used]")).Not.ToContainTextAsync("quinn");

        ILocator Row(string limit) => page.Locator($"[data-limit={limit}]");
    });

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task It_is_in_its_language_and_fits_every_window_with_everything_on_it(string language)
    {
        server.Key(ClosedServer.LongestName, AccessRole.Viewer);
        await server.VisitAs(AccessRole.Admin, "/admin", async page =>
        {
            await page.Locator("[data-part=name]").FillAsync("shown-" + language);
            await page.Locator("[data-part=add]").ClickAsync();
            await page.Locator("[data-part=made]").WaitForAsync();
            await page.Locator($"[data-key={ClosedServer.LongestName}] [data-part=revoke]").ClickAsync();
            await page.Locator(".question").WaitForAsync();
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
            if (language == "ko")
                await AssertNoEnglishAsync(page);
        }, new Visitor(language, Width: 390));
    }

    [Fact]
    public Task An_open_server_gives_the_command_for_the_first_key_and_no_form() => open.Visit("/admin", async page =>
    {
        await Expect(page.Locator("[data-part=keys] code")).ToHaveTextAsync("dotnet run --project src/Web -- keys add NAME --role admin");
        await Expect(page.Locator("[data-part=keys]")).ToContainTextAsync("The first key closes it");
        await Expect(page.Locator("[data-part=add]")).ToHaveCountAsync(0);
        await page.AssertAccessibleAsync();
    });

    // no English text of this page stands on the Korean one, but for code
    private async Task AssertNoEnglishAsync(IPage page)
    {
        var catalog = server.Browser.Host.Services.GetRequiredService<TextCatalog>();
        var shown = await page.Locator("main").EvaluateAsync<string>("""
            main => {
              main = main.cloneNode(true);
              for (const code of main.querySelectorAll('code')) code.remove();
              return main.textContent;
            }
            """);
        foreach (var (_, english) in catalog.All("en").Where(text => text.Key.StartsWith("admin.", StringComparison.Ordinal)))
            Assert.DoesNotMatch($@"(?<!\w){Regex.Escape(Place().Split(english).MaxBy(part => part.Length)!.Trim())}(?!\w)", shown);
    }

    private async Task<HttpStatusCode> Predict(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = JsonContent.Create(new { pixels = new double[784], model = WebHost.Model }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using var answer = await server.Browser.Host.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}

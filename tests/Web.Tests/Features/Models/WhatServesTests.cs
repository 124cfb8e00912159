using WebNN.Api.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Models;

/// <summary>The serving version, as pages show it.</summary>
public sealed class WhatServesTests(BrowserFixture browser)
{
    private const string Serving = "[data-part=serving]";

    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/draw")]
    [InlineData("/draw?model=prerendered&version=1")]
    [InlineData("/train?model=prerendered&dataset=synthetic-digits")]
    [InlineData("/models")]
    [InlineData("/models/prerendered")]
    public async Task It_comes_with_the_page_so_that_nothing_moves_when_the_page_is_alive(string path)
    {
        Publish("prerendered", 1);
        var html = await browser.Host.Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Matches("data-part=\"serving\" data-version=\"[0-9]+\"", html);
    }

    [Fact]
    public async Task A_promotion_and_a_roll_back_are_seen_on_other_pages_as_they_happen()
    {
        const string Model = "seen-moving";
        Publish(Model, 2);
        await browser.Visit("/models/" + Model, async page =>
        {
            var other = await page.Context.NewPageAsync();
            await other.GotoAsync($"/draw?model={Model}&version=1");
            await other.Locator("main[data-interactive]").WaitForAsync();
            await Shows("2");

            await page.Locator(".row[data-version='1'] [data-part=promote]").ClickAsync();
            await Shows("1");
            await Expect(page.Locator(".row[data-version='1']")).ToContainTextAsync("production");

            // the way back, on the other page
            await other.Locator($"{Serving} summary").ClickAsync();
            await other.Locator("[data-part=roll-back]").ClickAsync();
            await Shows("2");
            await Expect(other.Locator("[data-part=roll-back]")).ToHaveTextAsync("Roll back to version 1");
            await Expect(other.Locator($"{Serving} li").First).ToContainTextAsync("by hand, on a page");

            using var answer = await browser.Host.Client.PutAsJsonAsync(
                $"/api/models/{Model}/aliases/production",
                new { version = 1 },
                Cancel);
            answer.EnsureSuccessStatusCode();
            await Shows("1");
            await Expect(page.Locator($"{Serving} .line")).ToContainTextAsync("by a program, over REST");
            await other.CloseAsync();

            async Task Shows(string version)
            {
                await Expect(page.Locator(Serving)).ToHaveAttributeAsync("data-version", version);
                await Expect(other.Locator(Serving)).ToHaveAttributeAsync("data-version", version);
            }
        });
        Assert.Equal(["api", "page", "page"], Registry.History(Model).Select(move => move.By));
    }

    [Fact]
    public async Task The_training_page_follows_the_name_in_its_form()
    {
        Publish("named-in-form", 1);
        await browser.Visit("/train?preset=synthetic", async page =>
        {
            var serving = page.Locator(Serving);
            await Expect(serving).ToContainTextAsync("its first one will serve");
            await page.Locator("#spec-model").FillAsync("named-in-form");
            await page.Locator("#spec-model").BlurAsync();
            await Expect(serving).ToHaveAttributeAsync("data-version", "1");
            await Expect(serving).ToContainTextAsync("Version 1 of named-in-form serves");
        });
    }

    private void Publish(string model, int versions)
    {
        lock (Registry)
        {
            while (Registry.Versions(model).Count < versions)
                Registry.Publish(model, TestNetworks.OfDigits((ulong)versions), new ModelFacts { Dataset = "synthetic-digits" });
        }
    }
}

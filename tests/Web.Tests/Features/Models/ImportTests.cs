using Microsoft.Playwright;
using WebNN.Api.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Models;

/// <summary>Imports from the pages, by a dropped file and by the file field.</summary>
public sealed class ImportTests(BrowserFixture browser)
{
    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    [Theory]
    [InlineData("safetensors", true)]
    [InlineData("npz", false)]
    public async Task The_books_weights_become_a_model_of_a_new_name(string format, bool dropped)
    {
        var file = Path.Combine(Require.Book(), "sample_weight." + format);
        var model = "book-" + format;
        await browser.Visit("/models", async page =>
        {
            await Ready(page);
            if (dropped)
                await Drop(page, Path.GetFileName(file), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            else
                await page.Locator("[data-part=file]").SetInputFilesAsync(file);
            await Expect(page.Locator("[data-part=chosen]")).ToContainTextAsync("sample_weight." + format);
            await page.Locator("[data-part=name]").FillAsync(model);
            await page.Locator("[data-part=dataset]").SelectOptionAsync("synthetic-digits");
            await page.Locator("[data-part=send]").ClickAsync();
            await Expect(page.Locator("[data-part=imported]")).ToContainTextAsync($"Imported: {model}, version 1. It serves.");

            // its card has come by itself
            await Expect(page.Locator($"[data-model={model}] .row[data-version='1']")).ToContainTextAsync("784 → 50 → 100 → 10");
        });
        Assert.InRange(Registry.Versions(model)[0].Accuracy!.Value, 0.8, 1);
    }

    [Fact]
    public async Task A_dropped_file_becomes_the_next_version_and_what_is_worse_does_not_serve()
    {
        const string Model = "dropped-on";
        Registry.Publish(Model, Registry.Find(new(WebHost.Model)).Model!.Network, new ModelFacts { Dataset = "synthetic-digits" });
        await browser.Visit("/models/" + Model, async page =>
        {
            await Ready(page);
            await Drop(page, "worse.safetensors", TestNetworks.File(TestNetworks.OfDigits(7)));
            await page.Locator("[data-part=promote-choice]").SelectOptionAsync("ifBetter");
            await page.Locator("[data-part=send]").ClickAsync();
            await Expect(page.Locator("[data-part=wrong]")).ToContainTextAsync("choose a dataset");
            Assert.Single(Registry.Versions(Model));
            await page.Locator("[data-part=dataset]").SelectOptionAsync("synthetic-digits");
            await page.Locator("[data-part=send]").ClickAsync();
            await Expect(page.Locator("[data-part=imported]")).ToContainTextAsync("Version 1 goes on serving. Version 2 got");
            await Expect(page.Locator(".row[data-version='2']")).ToContainTextAsync("imported");
            await Expect(page.Locator("[data-part=serving]")).ToHaveAttributeAsync("data-version", "1");
        });
    }

    [Fact]
    public async Task The_file_field_is_reached_and_sent_by_keyboard()
    {
        const string Model = "by-keyboard";
        Registry.Publish(Model, TestNetworks.OfDigits(1), new ModelFacts());
        await browser.Visit("/models/" + Model, async page =>
        {
            await Ready(page);
            var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Locator("[data-part=file]").PressAsync("Enter"));
            await chooser.SetFilesAsync(new FilePayload
            {
                Name = "mine.safetensors",
                MimeType = "application/octet-stream",
                Buffer = TestNetworks.File(TestNetworks.OfDigits(2)),
            });
            await Expect(page.Locator("[data-part=chosen]")).ToContainTextAsync("mine.safetensors");
            await page.Locator("[data-part=send]").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator(".row[data-version='2']")).ToContainTextAsync("784 → 5 → 10");
        });
    }

    [Theory]
    [InlineData("en", "the server did not take the file")]
    [InlineData("ko", "서버가 파일을 받지 않아서")]
    public async Task A_refused_file_says_why_and_changes_nothing(string language, string said)
    {
        var model = "refusing-" + language;
        Registry.Publish(model, TestNetworks.OfDigits(1), new ModelFacts());
        await browser.Visit("/models/" + model, async page =>
        {
            await Ready(page);
            await Drop(page, "letter.npz", "Dear server, this is no model."u8.ToArray());
            await page.Locator("[data-part=send]").ClickAsync();
            await Expect(page.Locator("[data-part=refused]")).ToContainTextAsync(said);
            await Expect(page.Locator("[data-part=detail]")).ToContainTextAsync("The body is not a model");
            await Expect(page.Locator("[data-part=detail]")).ToHaveAttributeAsync("lang", "en");

            // what was chosen is still there, for another try with other choices
            await Expect(page.Locator("[data-part=chosen]")).ToContainTextAsync("letter.npz");
            await Expect(page.Locator(".row[data-version]")).ToHaveCountAsync(1);
        }, new Visitor(language, MeetsErrors: true));
        Assert.Single(Registry.Versions(model));
    }

    private static Task Ready(IPage page) => page.Locator("[data-part=import][data-ready]").WaitForAsync();

    private static async Task Drop(IPage page, string name, byte[] bytes) => await page.Locator(".drop").EvaluateAsync(
        """
        (target, [name, base64]) => {
          const files = new DataTransfer();
          files.items.add(new File([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], name));
          for (const type of ['dragenter', 'dragover', 'drop'])
            target.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
        }
        """,
        new[] { name, Convert.ToBase64String(bytes) });
}

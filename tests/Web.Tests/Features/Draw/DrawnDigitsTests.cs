using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Features.Draw;

/// <summary>The shipped model reads what people draw: ten digits, each in five hands, drawn with the mouse; the score is printed.</summary>
public sealed class DrawnDigitsTests(BrowserFixture browser, ITestOutputHelper output)
{
    // a hand: brush width (of the pad), size, where the middle goes, slant (across per up)
    private static readonly (string Name, string Brush, float Size, float X, float Y, float Slant)[] Hands =
    [
        ("thin", "0.04", 0.7f, 0.5f, 0.5f, 0),
        ("thick", "0.14", 0.7f, 0.5f, 0.5f, 0),
        ("small", "0.06", 0.25f, 0.5f, 0.5f, 0),
        ("off-centre", "0.09", 0.4f, 0.26f, 0.72f, 0),
        ("slanted", "0.09", 0.7f, 0.5f, 0.5f, 0.35f),
    ];

    // strokes of points in a box from (−0.5, −0.5), upper left, to (0.5, 0.5)
    private static readonly (float X, float Y)[][][] Digits =
    [
        [Arc(0, 0, 0.32f, 0.5f, -90, -450)],
        [[(0, -0.5f), (0, 0.5f)]],
        [[.. Arc(0, -0.22f, 0.3f, 0.28f, 200, 380), (0.1f, 0.1f), (-0.32f, 0.5f), (0.34f, 0.5f)]],
        [[.. Arc(-0.02f, -0.25f, 0.28f, 0.25f, 210, 450), .. Arc(-0.02f, 0.24f, 0.32f, 0.26f, 270, 505)]],
        [[(-0.02f, -0.5f), (-0.34f, 0.12f), (0.34f, 0.12f)], [(0.16f, -0.3f), (0.14f, 0.5f)]],
        [[(0.28f, -0.5f), (-0.24f, -0.5f), (-0.28f, -0.06f), .. Arc(-0.02f, 0.2f, 0.3f, 0.3f, 225, 510)]],
        [[(0.2f, -0.5f), (-0.14f, -0.16f), .. Arc(0, 0.22f, 0.28f, 0.28f, 180, -200)]],
        [[(-0.32f, -0.48f), (0.32f, -0.5f), (0.08f, 0), (-0.08f, 0.5f)]],
        [[.. Arc(0, -0.25f, 0.24f, 0.25f, 90, 450), .. Arc(0, 0.25f, 0.28f, 0.25f, 270, -90)]],
        [[.. Arc(-0.02f, -0.22f, 0.26f, 0.28f, 0, -360), (0.22f, 0.1f), (0.14f, 0.5f)]],
    ];

    [Fact]
    public async Task Digits_drawn_thin_thick_small_off_centre_and_slanted_are_read()
    {
        // the hands draw side by side: most of the time each waits until its digit is read out
        var wrong = (await Task.WhenAll(Hands.Select(WrongOf))).SelectMany(misread => misread).ToList();
        var all = Hands.Length * Digits.Length;
        output.WriteLine($"{all - wrong.Count} of {all} read; not: {string.Join(", ", wrong)}");
        Assert.True(wrong.Count <= all / 25, $"{all - wrong.Count} of {all} read; not: {string.Join(", ", wrong)}");
    }

    private async Task<List<string>> WrongOf((string Name, string Brush, float Size, float X, float Y, float Slant) hand)
    {
        var wrong = new List<string>();
        await browser.Visit("/draw?model=mnist&version=1", async page =>
        {
            await page.Locator(".digit-pad[data-ready]").WaitForAsync();
            await page.Locator("[data-part=brush]")
                .EvaluateAsync("(range, value) => { range.value = value; range.dispatchEvent(new Event('input')); }", hand.Brush);
            for (var digit = 0; digit < Digits.Length; digit++)
            {
                await Draw(page, Digits[digit], hand.Size, hand.X, hand.Y, hand.Slant);

                // read out once nothing has changed for a while; a busy machine may pause within a digit, whose part is read first
                await Assertions.Expect(page.Locator("[data-part=said]")).Not.ToBeEmptyAsync();
                if (await Read(page, digit) is { } misread)
                    wrong.Add($"{hand.Name} {digit} read as {misread}");
                await page.Locator("[data-part=clear]").ClickAsync();
            }
        });
        return wrong;
    }

    // null: read as what it is
    private static async Task<string?> Read(IPage page, int digit)
    {
        var pad = page.Locator(".digit-pad");
        try
        {
            await Assertions.Expect(pad).ToHaveAttributeAsync(
                "data-digit",
                digit.ToString(CultureInfo.InvariantCulture),
                new LocatorAssertionsToHaveAttributeOptions { Timeout = 5_000 });
            return null;
        }
        catch (PlaywrightException)
        {
            return await pad.GetAttributeAsync("data-digit") ?? "nothing";
        }
    }

    private static async Task Draw(IPage page, (float X, float Y)[][] strokes, float size, float middleX, float middleY, float slant)
    {
        var pad = await page.Locator("[data-part=pad]").BoundingBoxAsync();
        (float X, float Y) At((float X, float Y) point) =>
            (
                pad!.X + ((middleX + (size * (point.X - (slant * point.Y)))) * pad.Width),
                pad.Y + ((middleY + (size * point.Y)) * pad.Height));
        foreach (var stroke in strokes)
        {
            var (x, y) = At(stroke[0]);
            await page.Mouse.MoveAsync(x, y);
            await page.Mouse.DownAsync();
            foreach (var point in stroke.Skip(1).Select(At))
                await page.Mouse.MoveAsync(point.X, point.Y);
            await page.Mouse.UpAsync();
        }
    }

    // degrees run clockwise on the screen, from three o'clock
    private static (float X, float Y)[] Arc(float x, float y, float radiusX, float radiusY, int from, int to) =>
        [.. Enumerable.Range(0, 13)
            .Select(i => (from + ((to - from) * i / 12f)) * MathF.PI / 180)
            .Select(angle => (x + (radiusX * MathF.Cos(angle)), y + (radiusY * MathF.Sin(angle))))];
}

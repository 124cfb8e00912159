using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests;

/// <summary>Assertions that hold for every page.</summary>
internal static partial class PageChecks
{
    // a phone's first: so that a page that was opened at this width is also checked as it opened
    private static readonly int[] Widths = [390, 320, 768, 1024];

    /// <summary>The page is in its language and has a title.</summary>
    public static async Task AssertSpeaksAsync(this IPage page, string language)
    {
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        Assert.NotEqual("", (await page.Locator("h1").First.InnerTextAsync()).Trim());
        var text = await page.Locator("main").InnerTextAsync();
        Assert.Equal(language == "ko", Hangul().IsMatch(text));
    }

    /// <summary>At no width of the window does anything reach beyond its card or the right edge.</summary>
    public static async Task AssertFitsAsync(this IPage page)
    {
        foreach (var width in Widths)
            await page.AssertFitsAsync(width);
    }

    /// <summary>In a window of this width nothing reaches beyond its card or the right edge.</summary>
    public static async Task AssertFitsAsync(this IPage page, int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        var beyond = await page.EvaluateAsync<string[]>("""
            async () => {
              for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
              const { scrollWidth } = document.scrollingElement;
              const inside = part => { const box = part.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; };
              const scrolls = (p, card) =>
                p !== card && (getComputedStyle(p).overflowX !== 'visible' || scrolls(p.parentElement, card));
              const leaves = part => {
                const card = part.closest('.card'), right = box => box.getBoundingClientRect().right;
                return right(part) > right(card) + 1 && !scrolls(part.parentElement, card);
              };
              return [
                ...scrollWidth > innerWidth ? [`${scrollWidth} px in a window of ${innerWidth} px`] : [],
                ...[...document.querySelectorAll('.site-header *')]
                  .filter(part => part.getClientRects().length && !inside(part))
                  .map(part => part.outerHTML.slice(0, 80)),
                ...[...document.querySelectorAll('main .card :not(svg *)')].filter(leaves).map(part => part.outerHTML.slice(0, 100)),
              ];
            }
            """);
        Assert.True(beyond.Length == 0, $"at {width} px: {string.Join("; ", beyond)}");
    }

    /// <summary>Any Korean letter.</summary>
    [GeneratedRegex("[가-힣]")]
    public static partial Regex Hangul();
}

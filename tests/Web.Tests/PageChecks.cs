using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests;

/// <summary>What holds for every page.</summary>
internal static partial class PageChecks
{
    private static readonly int[] Widths = [320, 390, 768, 1024];

    /// <summary>The page is in its language and has a title.</summary>
    public static async Task AssertSpeaksAsync(this IPage page, string language)
    {
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        Assert.NotEqual("", (await page.Locator("h1").First.InnerTextAsync()).Trim());
        var text = await page.Locator("main").InnerTextAsync();
        Assert.Equal(language == "ko", Hangul().IsMatch(text));
    }

    /// <summary>Nothing reaches beyond its card or, at any width of the window, beyond the right edge.</summary>
    public static async Task AssertFitsAsync(this IPage page)
    {
        foreach (var width in Widths)
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
    }

    /// <summary>Any Korean letter.</summary>
    [GeneratedRegex("[가-힣]")]
    public static partial Regex Hangul();
}

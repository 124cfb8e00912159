using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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

    /// <summary>The page has no serious accessibility violation in either theme.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        foreach (var (scheme, theme) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
        {
            // else a button that is just being enabled may be caught between two colours
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={theme}]").WaitForAsync();
            // violations alone are told in full; in the second theme only the colours are others
            var options = new AxeRunOptions { ResultTypes = [ResultType.Violations] };
            if (scheme == ColorScheme.Dark)
                options.RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] };
            var result = await page.RunAxe(options);
            var serious = result.Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
            Assert.True(serious.Count == 0, $"{theme}: {Describe(serious)}");
        }
    }

    private static string Describe(IEnumerable<AxeResultItem> violations) => string.Join('\n', violations.Select(violation =>
        $"{violation.Impact} {violation.Id}: {violation.Help}\n"
            + string.Join('\n', violation.Nodes.Take(3).Select(node => "  " + node.Html))));

    /// <summary>Any Korean letter.</summary>
    [GeneratedRegex("[가-힣]")]
    public static partial Regex Hangul();
}

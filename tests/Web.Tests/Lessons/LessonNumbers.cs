using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>The numbers a lesson shows in an element named by data-test, with every digit.</summary>
internal static class LessonNumbers
{
    public static async Task<double[]> In(IPage page, string name) => Array.ConvertAll(
        await page.Locator($"[data-test={name}] data").EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('value'))"),
        text => double.Parse(text, CultureInfo.InvariantCulture));

    public static async Task Equal(double[] expected, IPage page, string name) => Equal(expected, await In(page, name));

    public static void Equal(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-12 * Math.Abs(expected[i]));
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace WebNN.Web.Tests;

internal static class Addresses
{
    /// <summary>
    /// Waits until the page's address fits (<c>**</c> anything, <c>*</c> anything but a slash) by looking again and again:
    /// <c>WaitForURLAsync</c> misses a navigation within the page that ends while it begins to listen.
    /// </summary>
    public static Task Arrive(this IPage page, string address)
    {
        var pattern = Regex.Escape(address)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{pattern}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }
}

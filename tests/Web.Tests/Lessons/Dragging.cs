using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>Handles of pictures, taken with the mouse.</summary>
internal static class Dragging
{
    public static async Task Drag(this IPage page, ILocator handle, float right, float down, Func<Task<bool>> until, int steps = 20)
    {
        await handle.ScrollIntoViewIfNeededAsync();
        var box = (await handle.BoundingBoxAsync())!;
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + right, y + down, new MouseMoveOptions { Steps = steps });
        for (var deadline = Environment.TickCount64 + 10_000; !await until();)
            Assert.True(Environment.TickCount64 < deadline, "the drag changed what it should within ten seconds");
        await page.Mouse.UpAsync();
    }
}

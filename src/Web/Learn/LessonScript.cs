using Microsoft.JSInterop;

namespace WebNN.Web.Learn;

/// <summary>The little that lessons need from the browser: dragging, and the address following the state (wwwroot/js/lessons.js).</summary>
internal static class LessonScript
{
    public static async ValueTask<T> Call<T>(IJSRuntime js, string function, params object?[] arguments)
    {
        // the browser keeps a module it has loaded, so asking again costs one short message
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "./js/lessons.js");
        return await module.InvokeAsync<T>(function, arguments);
    }
}

using Microsoft.JSInterop;

namespace WebNN.Web.Lessons;

/// <summary>The little that lessons need from the browser: dragging, and the address following the state (wwwroot/js/lessons.js).</summary>
internal static class LessonScript
{
    private const string Path = "./js/lessons.js";

    /// <summary>Indicates whether an exception only means that the reader has left the page.</summary>
    public static bool IsGone(Exception e) => e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException;

    /// <summary>Loads a script that listens by itself.</summary>
    public static async ValueTask Load(IJSRuntime js)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", Path);
    }

    public static async ValueTask<T> Call<T>(IJSRuntime js, string function, params object?[] arguments)
    {
        // the browser keeps a module it has loaded, so asking again costs one short message
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", Path);
        return await module.InvokeAsync<T>(function, arguments);
    }
}

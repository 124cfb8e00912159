using Microsoft.JSInterop;

namespace WebNN.Web.Features.Jobs;

/// <summary>The job that was last submitted from this browser, which remembers it by itself.</summary>
internal static class OwnJob
{
    private const string Key = "job";

    public static async Task RememberOwnJobAsync(this IJSRuntime js, string id)
    {
        try
        {
            await js.InvokeVoidAsync("localStorage.setItem", Key, id);
        }
        catch (JSException)
        {
            // a browser that keeps nothing: its visitor sees the demonstration
        }
    }

    /// <summary>Its id; null where none is remembered.</summary>
    public static async Task<string?> OwnJobAsync(this IJSRuntime js)
    {
        try
        {
            return await js.InvokeAsync<string?>("localStorage.getItem", Key);
        }
        catch (JSException)
        {
            return null;
        }
    }
}

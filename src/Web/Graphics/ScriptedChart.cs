using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace WebNN.Web.Graphics;

/// <summary>A chart drawn by the script module beside its component, from the first render until the page is left.</summary>
public abstract class ScriptedChart : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _chart;
    private bool _left;

    /// <summary>Indicates whether the script draws and can be called.</summary>
    protected bool Started => _chart is not null;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    /// <summary>Calls the module's <c>start</c>, in place of what it started before.</summary>
    protected async Task StartAsync(string module, params object?[] arguments)
    {
        await CallAsync("dispose");
        await WhileThereAsync(async () =>
        {
            await using var script = await Js.InvokeAsync<IJSObjectReference>("import", module);
            _chart = await script.InvokeAsync<IJSObjectReference>("start", arguments);
            if (_left)
                await EndAsync();
        });
    }

    /// <summary>Calls a function of the started chart; does nothing before.</summary>
    protected Task CallAsync(string function, params object?[] arguments) =>
        WhileThereAsync(() => _chart?.InvokeVoidAsync(function, arguments) ?? ValueTask.CompletedTask);

    public virtual async ValueTask DisposeAsync()
    {
        _left = true;
        await WhileThereAsync(EndAsync);
        GC.SuppressFinalize(this);
    }

    private async ValueTask EndAsync()
    {
        if (_chart is null)
            return;
        await _chart.InvokeVoidAsync("dispose");
        await _chart.DisposeAsync();
    }

    // the page may be left, and the browser with it, at any moment: what fails then fails nobody
    private async Task WhileThereAsync(Func<ValueTask> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (_left || e is JSDisconnectedException or OperationCanceledException)
        {
        }
    }
}

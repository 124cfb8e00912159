using Microsoft.AspNetCore.Components.Server.Circuits;

namespace WebNN.Web;

/// <summary>
/// The connection between one browser and its circuit. What components render while it is lost arrives later by itself, but their calls
/// into scripts are lost: who draws with a script draws again when this says so.
/// </summary>
internal sealed class Connection : CircuitHandler
{
    private bool _lost;

    /// <summary>Raised when a lost connection is back.</summary>
    public event Action? Restored;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _lost = true;
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_lost) Restored?.Invoke();
        _lost = false;
        return Task.CompletedTask;
    }
}

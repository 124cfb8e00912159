using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using WebNN.Api.Access;

namespace WebNN.Web.Hosting;

/// <summary>
/// Takes nothing more from a page whose visitor is let in no more, or with another role: where anyone may look, the connection that a
/// revoked key has lost comes back without it, to a page that still takes its visitor for the key's holder. That page is loaded anew.
/// </summary>
internal sealed class CircuitGuard(
    AccessKeys keys, AuthenticationStateProvider authentication, NavigationManager navigation) : CircuitHandler
{
    private ClaimsPrincipal? _opener;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        _opener = (await authentication.GetAuthenticationStateAsync()).User;

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_opener is not null && !keys.Holds(_opener))
            navigation.NavigateTo(navigation.Uri, forceLoad: true);
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) =>
        context => _opener is null || keys.Holds(_opener) ? next(context) : Task.CompletedTask;
}

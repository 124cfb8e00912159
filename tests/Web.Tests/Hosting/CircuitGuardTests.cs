using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Access;
using WebNN.Web.Hosting;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

public sealed class CircuitGuardTests : IDisposable
{
    private readonly DataDirectory _directory = new(
        Options.Create(new WebNNOptions { DataDirectory = Directory.CreateTempSubdirectory("webnn-test-").FullName }),
        NullLogger<DataDirectory>.Instance);

    [Theory]
    [InlineData(AnonymousAccess.None)]
    [InlineData(AnonymousAccess.Viewer)]
    public async Task A_page_takes_nothing_more_from_whoever_had_a_key_that_is_revoked(AnonymousAccess anonymous)
    {
        using var keys = KeysOf(anonymous);
        var ada = keys.Find(keys.Add("ada", AccessRole.Admin)!)!.Principal;
        keys.Add("bob", AccessRole.Admin);
        var (guard, navigation) = await Open(keys, ada);
        Assert.True(await IsTaken(guard));
        keys.Revoke("bob");
        Assert.True(await IsTaken(guard));

        keys.Revoke("ada");
        Assert.False(await IsTaken(guard));
        // and a new key of the same name does not wake it
        keys.Add("ada", AccessRole.Admin);
        Assert.False(await IsTaken(guard));
        await guard.OnConnectionUpAsync(null!, default);
        Assert.True(navigation.Reloaded);
    }

    [Fact]
    public async Task A_page_that_was_anyones_takes_nothing_more_once_there_is_a_key()
    {
        using var keys = KeysOf(AnonymousAccess.Viewer);
        var (guard, navigation) = await Open(keys, keys.WithoutKey!.Principal);
        await guard.OnConnectionUpAsync(null!, default);
        Assert.True(await IsTaken(guard));
        Assert.False(navigation.Reloaded);

        keys.Add("ada", AccessRole.Admin);
        Assert.False(await IsTaken(guard));
        var (later, _) = await Open(keys, keys.WithoutKey!.Principal);
        Assert.True(await IsTaken(later));
    }

    public void Dispose()
    {
        _directory.Dispose();
        Directory.Delete(_directory.Root, recursive: true);
    }

    private static async Task<bool> IsTaken(CircuitGuard guard)
    {
        var taken = false;
        await guard.CreateInboundActivityHandler(_ =>
        {
            taken = true;
            return Task.CompletedTask;
        })(null!);
        return taken;
    }

    private static async Task<(CircuitGuard Guard, Pages Pages)> Open(AccessKeys keys, ClaimsPrincipal user)
    {
        var pages = new Pages();
        var guard = new CircuitGuard(keys, new Users(user), pages);
        await guard.OnCircuitOpenedAsync(null!, default);
        return (guard, pages);
    }

    private AccessKeys KeysOf(AnonymousAccess anonymous) => new(
        new KeyFile(_directory.Root),
        Options.Create(new AccessOptions { Anonymous = anonymous }),
        TimeProvider.System,
        NullLogger<AccessKeys>.Instance);

    private sealed class Users(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }

    private sealed class Pages : NavigationManager
    {
        public Pages() => Initialize("http://localhost/", "http://localhost/jobs");

        public bool Reloaded { get; private set; }

        protected override void NavigateToCore(string uri, NavigationOptions options) =>
            Reloaded = options.ForceLoad && uri == "http://localhost/jobs";
    }
}

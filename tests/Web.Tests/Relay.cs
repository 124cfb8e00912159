using System.Net;
using System.Net.Sockets;

namespace WebNN.Web.Tests;

/// <summary>
/// Stands between a browser and the server and can be cut: then every connection is gone, and none is made until it is mended.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private TcpListener _listener;
    private Task _accepting;

    public Relay(Uri server)
    {
        _server = server;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync(_listener);
    }

    public Uri Address { get; }

    public async Task CutAsync()
    {
        _listener.Stop();
        await _accepting;
        lock (_gate)
        {
            foreach (var client in _open)
                client.Dispose();
            _open.Clear();
        }
    }

    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, Address.Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await CutAsync();
        _disposed.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync(_disposed.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // cut
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        var server = new TcpClient();
        lock (_gate) _open.AddRange([browser, server]);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(browser.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(browser.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // one of the two has gone, or the relay was cut
        }
        finally
        {
            browser.Dispose();
            server.Dispose();
        }
    }
}

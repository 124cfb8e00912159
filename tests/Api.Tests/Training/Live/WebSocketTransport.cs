using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace WebNN.Api.Tests.Training.Live;

/// <summary>A WebSocket connection for SignalR's client, without negotiation: the package that has it is not available.</summary>
internal sealed class WebSocketTransport : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var uri = new UriBuilder(((UriEndPoint)endpoint).Uri) { Scheme = "ws" }.Uri;
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(uri, cancellationToken);
            return new Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class Connection : ConnectionContext
    {
        private readonly ClientWebSocket _socket;
        private readonly CancellationTokenSource _end = new();
        private readonly Pipe _received = new();
        private readonly Pipe _sent = new();
        private readonly Task _loops;

        public Connection(ClientWebSocket socket)
        {
            _socket = socket;
            ConnectionClosed = _end.Token;
            Transport = new Ends(_received.Reader, _sent.Writer);
            _loops = Task.WhenAll(ReceiveAsync(), SendAsync());
        }

        public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

        public override IDuplexPipe Transport { get; set; }

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override void Abort(ConnectionAbortedException abortReason) => _end.Cancel();

        public override async ValueTask DisposeAsync()
        {
            await Transport.Output.CompleteAsync();
            await Transport.Input.CompleteAsync();
            await _end.CancelAsync();
            await _loops;
            _socket.Dispose();
            _end.Dispose();
            await base.DisposeAsync();
        }

        private async Task ReceiveAsync()
        {
            try
            {
                while (true)
                {
                    var part = await _socket.ReceiveAsync(_received.Writer.GetMemory(16 << 10), _end.Token);
                    if (part.MessageType == WebSocketMessageType.Close)
                        break;
                    _received.Writer.Advance(part.Count);
                    if (part.EndOfMessage && (await _received.Writer.FlushAsync(_end.Token)).IsCompleted)
                        break;
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // the reader sees the end of the pipe
            }

            await _received.Writer.CompleteAsync();
        }

        private async Task SendAsync()
        {
            try
            {
                while (true)
                {
                    var read = await _sent.Reader.ReadAsync(_end.Token);
                    foreach (var part in read.Buffer)
                        await _socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: false, _end.Token);
                    _sent.Reader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                        break;
                    await _socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, endOfMessage: true, _end.Token);
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // the other side is gone
            }

            await _sent.Reader.CompleteAsync();
        }

        private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}

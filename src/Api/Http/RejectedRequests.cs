using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace WebNN.Api.Http;

/// <summary>
/// Gives a problem body to what the server itself refuses before there is a request: a malformed request line or header, a path with %00.
/// No middleware sees these; the server says so by the event "Microsoft.AspNetCore.Server.Kestrel.BadRequest", with the answer it is about
/// to send.
/// </summary>
internal sealed class RejectedRequests(DiagnosticListener source) : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = source.Subscribe(this, static name => name == Event);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is not { Key: Event, Value: IFeatureCollection features }
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false } response
            || features.Get<IHttpResponseBodyFeature>() is not { } body
            || features.Get<IConnectionTransportFeature>() is not { } connection)
        {
            return;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                title = ReasonPhrases.GetReasonPhrase(error.StatusCode),
                status = error.StatusCode,
                detail = error.Message,
            },
            JsonSerializerOptions.Web);
        response.StatusCode = error.StatusCode;
        response.Headers.ContentType = "application/problem+json";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentLength = bytes.Length;
        response.Headers.Connection = "close";

        // there is no body to write to yet, but behind the head stands the connection; both are in memory until it closes
        if (body.StartAsync().IsCompletedSuccessfully)
            connection.Transport.Output.Write(bytes);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}

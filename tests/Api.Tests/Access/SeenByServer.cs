namespace WebNN.Api.Tests.Access;

/// <summary>Tells on every answer whom the server took for the caller, and under which scheme: <c>https 198.51.100.1</c>.</summary>
internal sealed class SeenByServer : IStartupFilter
{
    public const string Header = "X-Seen-By-Server";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, go) =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[Header] = $"{http.Request.Scheme} {http.Connection.RemoteIpAddress}";
                return Task.CompletedTask;
            });
            return go(http);
        });
        next(app);
    };
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.SignalR.Client;
using WebNN.Api.Tests.Access;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

/// <summary>The server behind the nginx of <c>docs/deploy.md</c>, asked over https from an address that is not the proxy's.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private const int MaxBody = 64 << 20;

    private static readonly IPAddress Caller = IPAddress.Parse("127.0.0.2");

    private readonly WebHost _host = new() { Settings = [("WebNN:Access:Proxies:0", "127.0.0.1")] };
    private WebApplicationFactory<App>? _server;
    private Nginx? _nginx;
    private HttpClient? _http;

    private Uri Address => _nginx!.Address;

    private HttpClient Http => _http!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        var program = Require.Nginx();
        _server = _host.WithWebHostBuilder(web => web
            .UseUrls("http://127.0.0.1:0")
            .ConfigureServices(services => services.AddTransient<IStartupFilter, SeenByServer>()));
        _server.UseKestrel();
        using var direct = _server.CreateClient();
        _nginx = new Nginx(program, direct.BaseAddress!);
        _http = new HttpClient(Handler(Caller)) { BaseAddress = Address };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _nginx?.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Pages_and_predictions_come_through_and_the_server_knows_the_caller_and_https()
    {
        using var page = await Http.GetAsync("/", Cancel);
        Assert.Equal("https 127.0.0.2", page.Headers.GetValues(SeenByServer.Header).Single());
        Assert.Contains("<html", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        // as a page of its own sends it
        using var question = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = JsonContent.Create(new { pixels = new float[784] }),
            Headers = { { "Origin", Address.GetLeftPart(UriPartial.Authority) } },
        };
        using var answer = await Http.SendAsync(question, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task What_a_caller_says_of_its_own_address_is_dropped_also_where_it_is_on_the_machine_of_the_proxy()
    {
        foreach (var from in new[] { Caller, IPAddress.Loopback })
        {
            using var http = new HttpClient(Handler(from)) { BaseAddress = Address };
            http.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1");
            http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http");
            using var answer = await http.GetAsync("/health/live", Cancel);
            Assert.Equal($"https {from}", answer.Headers.GetValues(SeenByServer.Header).Single());
        }
    }

    [Fact]
    public async Task A_request_without_tls_is_sent_to_https()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(_nginx!.Plain, "/learn?page=1"), Cancel);
        Assert.Equal(HttpStatusCode.MovedPermanently, answer.StatusCode);
        Assert.Equal("https://localhost/learn?page=1", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_watcher_sees_every_loss_of_a_job()
    {
        const int Iterations = 300;
        using var submitted = await Http.PostAsJsonAsync(
            "/api/training/jobs",
            new { model = "proxied", dataset = "synthetic-digits", layers = new[] { 10 }, iterations = Iterations },
            Cancel);
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString();

        var address = new Uri(Address, "/hubs/training");
        await using var hub = new HubConnectionBuilder().WithUrl(address, HttpTransportType.WebSockets, options =>
        {
            options.HttpMessageHandlerFactory = _ => Handler(Caller);
            options.WebSocketConfiguration = socket => socket.RemoteCertificateValidationCallback = IsOurs;
        }).Build();
        await hub.StartAsync(Cancel);
        var losses = new List<float>();
        await foreach (var frame in hub.StreamAsync<JsonElement>("Watch", id, 1, Cancel))
        {
            Assert.Equal(losses.Count + 1, frame.GetProperty("from").GetInt32());
            losses.AddRange(frame.GetProperty("losses").EnumerateArray().Select(loss => loss.GetSingle()));
        }

        Assert.Equal(Iterations, losses.Count);
    }

    [Fact]
    public async Task The_circuit_of_a_page_is_a_websocket_of_its_own_origin()
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = IsOurs;
        socket.Options.SetRequestHeader("Origin", Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new Uri($"wss://{Address.Authority}/_blazor"), Cancel);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_body_of_the_largest_size_passes_and_a_larger_one_is_refused()
    {
        var body = new byte[MaxBody];
        body.AsSpan().Fill((byte)' ');
        JsonSerializer.SerializeToUtf8Bytes(new { pixels = new float[784] }).CopyTo(body, 0);
        Assert.Equal(HttpStatusCode.OK, await Predict(body));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Predict([.. body, (byte)' ']));
    }

    private async Task<HttpStatusCode> Predict(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        // else a refusal can come while the body is still on its way
        request.Headers.ExpectContinue = true;
        using var answer = await Http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private SocketsHttpHandler Handler(IPAddress from) => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = IsOurs },
        ConnectCallback = async (connection, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, connection.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private bool IsOurs(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors) => certificate?.GetCertHashString() == _nginx!.Certificate.GetCertHashString();
}

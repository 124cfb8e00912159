using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

/// <summary>
/// Every endpoint of the running application, asked by five callers: without a key, with a viewer's, a trainer's, that of the trainer who
/// owns what is asked about, and an administrator's. <c>EndpointAccess.txt</c> says who is let in.
/// </summary>
public sealed class EndpointAccessTests : IAsyncLifetime
{
    private const string Admin = "the-key-of-the-configuration";

    // who is let in, from the widest to the narrowest
    private static readonly string[] Rules = ["open", "viewer", "trainer", "owner", "admin"];
    private static readonly string?[] Askers = [null, "eve", "bob", "ann", "root"];

    // a route that would refuse the body before it looks at the owner gets a body that it takes
    private static readonly Dictionary<string, object> Bodies = new(StringComparer.Ordinal)
    {
        ["PUT /api/models/{name}/aliases/{alias}"] = new { version = 1 },
        ["POST /api/training/jobs/{id}/extend"] = new { iterations = 5 },
        ["POST /api/training/jobs"] = new { model = "tried", dataset = "xor", layers = new[] { 4 }, iterations = 5 },
        ["POST /api/models/{name}/versions"] = new byte[8],
    };

    private readonly WebHost _host = new()
    {
        Settings =
        [
            ("WebNN:Access:AdminKey", Admin),
            ("WebNN:MnistMirrors:0", "http://127.0.0.1:1/"),
            ("WebNN:FashionMnistMirrors:0", "http://127.0.0.1:1/"),
        ],
    };

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal) { ["root"] = Admin };
    private string _job = "";

    public async ValueTask InitializeAsync()
    {
        _host.Start();
        _client.BaseAddress = _host.Address;
        var keys = _host.Services.GetRequiredService<KeyCommands>();
        foreach (var (name, role) in new[] { ("eve", AccessRole.Viewer), ("bob", AccessRole.Trainer), ("ann", AccessRole.Trainer) })
            _keys[name] = keys.Add(new Caller("root", AccessRole.Admin), name, role)!;
        var jobs = _host.Services.GetRequiredService<TrainingJobs>();
        var spec = new TrainingSpec { Model = "anns", Dataset = "xor", Layers = [4], Iterations = 20 };
        _job = Assert.IsType<Submission.Accepted>(jobs.Submit(spec, by: new Caller("ann", AccessRole.Trainer))).Job.Id;
        while (jobs.Get(_job)!.State != JobState.Completed)
            await Task.Delay(20);
        _host.Services.GetRequiredService<ModelRegistry>().SetAlias("anns", "production", 1);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Every_endpoint_lets_in_whom_the_table_says_and_nobody_else()
    {
        var table = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Hosting", "EndpointAccess.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(line => line[1], line => line[0], StringComparer.Ordinal);
        var endpoints = Endpoints();
        Assert.Equal(table.Keys.Order(StringComparer.Ordinal), endpoints.Order(StringComparer.Ordinal));
        var wrong = new List<string>();

        // whoever is let in may delete what the others are refused
        foreach (var (caller, place) in Askers.Select((caller, place) => (caller, place)))
        {
            foreach (var endpoint in endpoints)
            {
                var isLetIn = Array.IndexOf(Rules, table[endpoint]) <= place;
                var status = await Ask(caller, endpoint);
                var wanted = isLetIn ? "neither 401 nor 403" : caller is null ? "401" : "403";
                var got = status switch { 401 or 403 => $"{status}", _ => "neither 401 nor 403" };
                if (got != wanted)
                    wrong.Add($"{endpoint} for {caller ?? "nobody"}: {status} instead of {wanted}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // each method of each route; pages are asked for, files all alike
    private List<string> Endpoints() =>
    [
        .. _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !IsFile(endpoint))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText?.Trim('/')}"))
            .Distinct()
            .Append("GET /css/app.css").Append("GET /swagger/v1/swagger.json").Append("GET /swagger/index.html").Append("GET /nowhere"),
    ];

    private static bool IsFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(data => data.GetType().Name is "StaticAssetDescriptor")
        || endpoint.RoutePattern.RawText?.Contains("{**", StringComparison.Ordinal) == true;

    private async Task<int> Ask(string? caller, string endpoint)
    {
        var (method, route) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = new StringBuilder(route)
            .Replace("{id}", _job).Replace("{Id}", _job).Replace("{k:int}", "5").Replace("{K:int}", "5").Replace("{Iteration:int}", "5")
            .Replace("{version:int}", "1").Replace("{Version:int}", "1").Replace("{alias}", "production").Replace("{name}", "anns")
            .ToString();
        path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^{}]*(\{[^{}]*\})*[^{}]*\}", "anns");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.ParseAdd(method == "GET" ? "text/html, */*" : "*/*");
        if (caller is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _keys[caller]);
        request.Content = Bodies.GetValueOrDefault(System.Text.RegularExpressions.Regex.Replace(endpoint, ":int", "")) switch
        {
            null => null,
            byte[] file => new ByteArrayContent(file) { Headers = { ContentType = new("application/octet-stream") } },
            var body => JsonContent.Create(body),
        };
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var toSignIn = response.StatusCode == HttpStatusCode.Redirect
            && response.Headers.Location?.OriginalString.StartsWith("/sign-in?", StringComparison.Ordinal) == true;
        return toSignIn || response.Headers.Location?.OriginalString == "/sign-in" && method == "GET" ? 401 : (int)response.StatusCode;
    }
}

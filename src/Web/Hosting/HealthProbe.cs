namespace WebNN.Web.Hosting;

/// <summary>
/// <c>WebNN.Web --healthcheck</c>: asks the server in the same container whether it is ready. The runtime image has no curl.
/// </summary>
internal static class HealthProbe
{
    /// <summary>0 where <c>/health/ready</c> answers 200, else 1, as a container's health check wants it.</summary>
    public static async Task<int> RunAsync()
    {
        var port = (Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS") ?? "8080").Split(';')[0];
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            using var answer = await client.GetAsync($"http://127.0.0.1:{port}/health/ready");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}

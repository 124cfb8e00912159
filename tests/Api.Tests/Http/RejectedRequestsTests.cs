using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Http;

/// <summary>Bytes that the server refuses before there is a request, written by hand: no client would send them.</summary>
public sealed class RejectedRequestsTests(ApiHost host)
{
    [Theory]
    [InlineData("GET /api/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("G@T /api/gates HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /api/gates HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /api/gates HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400)]
    [InlineData("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData("GET /api/gates HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    public async Task The_servers_own_refusals_are_problems(string request, int status)
    {
        var answer = await Exchange(request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Content-Type-Options: nosniff\r\n", answer, StringComparison.Ordinal);
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n", answer, StringComparison.Ordinal);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_request_line_that_is_too_long_is_a_problem() =>
        Assert.Contains(
            "\"status\":414",
            await Exchange($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            StringComparison.Ordinal);

    private async Task<string> Exchange(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        var answer = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
                answer.Append(buffer, 0, read);
        }
        catch (IOException)
        {
            // the server closes a connection on which more was sent than it read
        }

        return answer.ToString();
    }
}

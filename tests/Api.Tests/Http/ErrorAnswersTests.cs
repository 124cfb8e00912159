using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class ErrorAnswersTests(ApiHost host)
{
    [Fact]
    public async Task Want_of_memory_is_503_with_a_time_to_come_back()
    {
        var http = new DefaultHttpContext { RequestServices = host.Services, Request = { Path = "/predict", Method = "POST" } };
        using var body = new MemoryStream();
        http.Response.Body = body;
        var handled = false;
        foreach (var handler in host.Services.GetServices<IExceptionHandler>())
            handled |= await handler.TryHandleAsync(http, new InsufficientMemoryException(), CancellationToken.None);
        Assert.True(handled);
        Assert.Equal((503, "1"), (http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()));
        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Contains("not enough memory", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Metrics;

/// <summary>Metrics on the wire, written as they are read: millions of points take no memory.</summary>
internal static class MetricsResult
{
    private const int FlushAt = 32 << 10;

    /// <summary>Indicates whether the caller prefers a table.</summary>
    public static bool WantsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).FirstOrDefault() is { } best
        && best.IsSubsetOf(new MediaTypeHeaderValue("text/csv"));

    /// <summary><c>{"points":[[iteration,loss]…],"epochs":[…],"total":n,"nonFinite":false}</c>.</summary>
    public static IResult Json(JobMetrics metrics) => new Stream("application/json; charset=utf-8", async (http, ct) =>
    {
        var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        await using (writer)
        {
            var nonFinite = false;
            writer.WriteStartObject();
            writer.WriteStartArray("points"u8);
            foreach (var point in metrics.Points())
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(point.Iteration);
                if (point.Loss is { } loss)
                    writer.WriteNumberValue(loss);
                else
                    writer.WriteNullValue();
                writer.WriteEndArray();
                nonFinite |= point.Loss is null;
                if (writer.BytesPending >= FlushAt)
                {
                    writer.Flush();
                    await http.Response.BodyWriter.FlushAsync(ct);
                }
            }

            writer.WriteEndArray();
            writer.WritePropertyName("epochs"u8);
            JsonSerializer.Serialize(writer, metrics.Epochs, JobJson.Options);
            writer.WriteNumber("total"u8, metrics.Total);
            writer.WriteBoolean("nonFinite"u8, nonFinite);
            writer.WriteEndObject();
        }
    });

    /// <summary>
    /// A line per iteration, and before them one of the network before its first; what was not measured, or is not finite, is empty.
    /// </summary>
    public static IResult Csv(JobMetrics metrics) => new Stream("text/csv; charset=utf-8; header=present", async (http, ct) =>
    {
        var epochs = metrics.Epochs.ToDictionary(epoch => epoch.Iteration);
        var text = new StringBuilder("iteration,loss,trainAccuracy,testAccuracy,trainLoss,testLoss\n");
        if (metrics.Before is { } before)
            Append(text, before.Iteration, null, before);
        foreach (var point in metrics.Points())
        {
            Append(text, point.Iteration, point.Loss, epochs.GetValueOrDefault(point.Iteration));
            if (text.Length >= FlushAt)
                await WriteAsync(http, text, ct);
        }

        await WriteAsync(http, text, ct);
    });

    private static void Append(StringBuilder text, int iteration, float? loss, EpochPoint? epoch) => text.Append(
        CultureInfo.InvariantCulture,
        $"{iteration},{loss},{epoch?.TrainAccuracy},{epoch?.TestAccuracy},{epoch?.TrainLoss},{epoch?.TestLoss}\n");

    private static async Task WriteAsync(HttpContext http, StringBuilder text, CancellationToken ct)
    {
        Encoding.UTF8.GetBytes(text.ToString(), http.Response.BodyWriter);
        text.Clear();
        await http.Response.BodyWriter.FlushAsync(ct);
    }

    private sealed class Stream(string contentType, Func<HttpContext, CancellationToken, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = contentType;
            return write(httpContext, httpContext.RequestAborted);
        }
    }
}

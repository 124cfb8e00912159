using WebNN.Api.Training.Metrics;
using Xunit;

namespace WebNN.Api.Tests.Training.Metrics;

public sealed class JobMetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-metrics-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Losses_of_single_iterations_are_the_logs_and_null_where_there_is_none() =>
        Assert.Equal([3f, 1f, null, null], Metrics(1, 2, 3, float.PositiveInfinity).At([3, 1, 4, 5]));

    [Fact]
    public void A_median_is_of_as_many_before_as_after_and_leaves_out_what_is_not_finite() =>
        Assert.Equal([9f, 5f, 4f, null, 2.5f], Metrics(9, 1, 5, 4, float.NaN, 2, 3).At([1, 2, 3, 5, 6], window: 3));

    [Fact]
    public void At_the_end_a_median_reaches_back_a_third_of_its_window() =>
        Assert.Equal([8f, 9f, 9.5f], Metrics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).At([8, 9, 10], window: 7));

    [Fact]
    public void A_job_without_losses_has_none_anywhere() => Assert.Equal([null, null], Metrics().At([1, 2], window: 5));

    private JobMetrics Metrics(params float[] losses)
    {
        var log = new MetricLog(_folder);
        log.OpenWriter();
        foreach (var loss in losses)
            log.Append(loss);
        log.Flush();
        log.CloseWriter();
        return new JobMetrics(log, 1, null);
    }
}

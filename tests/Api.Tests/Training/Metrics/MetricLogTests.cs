using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Engine;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Metrics;

public sealed class MetricLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Readers_see_what_was_flushed_and_nothing_else()
    {
        var log = new MetricLog(_folder);
        log.OpenWriter();
        log.Append(1.5);
        Assert.Equal(0, log.End);
        log.Flush();
        log.Append(2.5);
        Assert.Equal([1.5f], Read(log));
        log.Flush();
        Assert.Equal([1.5f, 2.5f], Read(log));
        log.CloseWriter();
        Assert.Equal([1.5f, 2.5f], Read(new MetricLog(_folder)));
    }

    [Fact]
    public void A_torn_tail_is_cut_and_writing_goes_on_after_it()
    {
        Write(new MetricLog(_folder), 1, 2, 3);
        File.AppendAllText(Path.Combine(_folder, MetricLog.LossFile), "x");
        var again = new MetricLog(_folder);
        Assert.Equal([1f, 2f, 3f], Read(again));
        Write(again, 4);
        Assert.Equal([1f, 2f, 3f, 4f], Read(new MetricLog(_folder)));
    }

    [Fact]
    public void Reading_changes_no_file_whatever_is_wrong_with_it()
    {
        WriteEvaluated(new MetricLog(_folder), 6);
        var (losses, evaluations) = (Path.Combine(_folder, MetricLog.LossFile), Path.Combine(_folder, MetricLog.EvaluationFile));
        File.AppendAllText(losses, "x");
        var lines = File.ReadAllLines(evaluations);
        File.WriteAllText(evaluations, $"{lines[0]}\n{{damaged\n{lines[2]}\n{{half");
        var (lossBytes, evaluationBytes) = (File.ReadAllBytes(losses), File.ReadAllBytes(evaluations));

        var log = new MetricLog(_folder);
        Assert.Equal(6, Read(log).Length);
        Assert.Equal([2, 6], log.Epochs(1).Select(epoch => epoch.Iteration));
        Assert.Equal(lossBytes, File.ReadAllBytes(losses));
        Assert.Equal(evaluationBytes, File.ReadAllBytes(evaluations));

        File.Delete(losses);
        Assert.Equal(0, new MetricLog(_folder).End);
        Assert.Equal(evaluationBytes, File.ReadAllBytes(evaluations));
    }

    [Fact]
    public void A_writer_keeps_what_it_cuts()
    {
        WriteEvaluated(new MetricLog(_folder), 6);
        var (losses, evaluations) = (Path.Combine(_folder, MetricLog.LossFile), Path.Combine(_folder, MetricLog.EvaluationFile));
        File.AppendAllText(losses, "xyz");
        File.AppendAllText(evaluations, "{half");
        var whole = File.ReadAllBytes(evaluations);
        Write(new MetricLog(_folder), 7);
        Assert.Equal("xyz"u8, File.ReadAllBytes(losses + ".damaged"));
        Assert.Equal(whole, File.ReadAllBytes(evaluations + ".damaged"));
        Assert.Equal([2, 4, 6], new MetricLog(_folder).Epochs(1).Select(epoch => epoch.Iteration));
        Assert.Equal(7, new MetricLog(_folder).End);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(11, 0)]
    [InlineData(12, 3)]
    [InlineData(23, 3)]
    public void A_flipped_bit_in_the_losses_is_noticed_and_what_it_spoils_does_not_count(int at, int good)
    {
        Write(new MetricLog(_folder), 1, 2, 3);
        Write(new MetricLog(_folder), 4, 5, 6);
        Assert.Null(new MetricLog(_folder).Damage);
        var path = Path.Combine(_folder, MetricLog.LossFile);
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);

        var log = new MetricLog(_folder);
        Assert.Equal(good, log.End);
        Assert.Contains($"after iteration {good}", log.Damage, StringComparison.Ordinal);
        Write(log, [.. Enumerable.Range(good + 1, 6 - good)]);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], Read(new MetricLog(_folder)));
        Assert.Null(new MetricLog(_folder).Damage);
    }

    [Theory]
    [InlineData("{\"iteration\":2,\"epo")]
    [InlineData("\n")]
    [InlineData("{\"iteration\":99,\"epoch\":1,\"trainAccuracy\":1,\"testAccuracy\":1,\"trainLoss\":1,\"testLoss\":1}\n")]
    public void An_evaluation_that_is_cut_or_ahead_of_the_losses_is_dropped(string tail)
    {
        var log = new MetricLog(_folder);
        log.OpenWriter();
        log.Append(1);
        log.Append(new Evaluation(1, 0.5, new Score(0.25, 2), new Score(0.2, double.NaN)));
        log.Flush();
        log.CloseWriter();
        File.AppendAllText(Path.Combine(_folder, MetricLog.EvaluationFile), tail);

        var again = new MetricLog(_folder);
        Assert.Equal([new EpochPoint(1, 0.5, 0.25, 0.2, 2, null)], again.Epochs(1));
        again.OpenWriter();
        again.Append(2);
        again.Append(new Evaluation(2, 1, new Score(0.5, 1), null));
        again.Flush();
        again.CloseWriter();
        Assert.Equal([1, 2], new MetricLog(_folder).Epochs(1).Select(epoch => epoch.Iteration));
        Assert.Equal([2], again.Epochs(2).Select(epoch => epoch.Iteration));
        Assert.Empty(again.Epochs(1, skip: 2));
    }

    [Fact]
    public void A_log_is_cut_back_to_where_training_goes_on()
    {
        var log = new MetricLog(_folder);
        WriteEvaluated(log, 6);
        using var reader = log.OpenReader();
        log.TruncateTo(9);
        Assert.Equal(6, log.End);
        log.TruncateTo(3);
        Assert.Equal([1f, 2f, 3f], Read(log));
        Assert.Equal([2], log.Epochs(1).Select(epoch => epoch.Iteration));
        Assert.Equal([1f, 2f, 3f], Read(new MetricLog(_folder)));
        Assert.Equal([2], new MetricLog(_folder).Epochs(1).Select(epoch => epoch.Iteration));

        Write(log, 40);
        Assert.Equal([1f, 2f, 3f, 40f], Read(new MetricLog(_folder)));
        var losses = new float[6];
        Assert.Equal((1, 40f), (reader!.Read(4, losses), losses[0]));
    }

    [Fact]
    public void All_readers_share_one_descriptor_and_the_last_closes_it()
    {
        var log = new MetricLog(_folder);
        Write(log, 1, 2, 3);
        var readers = Enumerable.Range(0, 100).Select(_ => log.OpenReader()!).ToList();
        Assert.Equal(1, OpenFiles());
        readers[0].Dispose();
        readers[0].Dispose();
        var losses = new float[3];
        Assert.Equal(3, readers[99].Read(1, losses));
        readers.ForEach(reader => reader.Dispose());
        Assert.Equal(0, OpenFiles());

        int OpenFiles() =>
            Directory
                .EnumerateFiles("/proc/self/fd")
                .Count(link => new FileInfo(link).LinkTarget == Path.Combine(_folder, MetricLog.LossFile));
    }

    [Fact]
    public void A_log_that_has_just_been_deleted_has_no_reader()
    {
        var log = new MetricLog(_folder);
        Write(log, 1, 2, 3);
        File.Delete(Path.Combine(_folder, MetricLog.LossFile));
        Assert.Null(log.OpenReader());
        Assert.Empty(new JobMetrics(log, 1, null).Points());
    }

    [Fact]
    public void A_folder_without_a_log_is_an_empty_log()
    {
        var log = new MetricLog(_folder);
        Assert.Equal((0, null), (log.End, log.LastEpoch));
        Assert.Null(log.OpenReader());
        Assert.Empty(new JobMetrics(log, 1, null).Points());
        Assert.Empty(new JobMetrics(log, 1, 10).Points());
    }

    [Fact]
    public void Decimation_keeps_every_spike_in_order_and_never_gives_more_points_than_asked_for()
    {
        var rng = new Rng(5);
        foreach (var total in new[] { 1, 2, 3, 10, 99, 100, 101, 1000, 20_001 })
        {
            Directory.Delete(_folder, recursive: true);
            Directory.CreateDirectory(_folder);
            var log = new MetricLog(_folder);
            var losses = Enumerable.Range(0, total).Select(_ => 1 + rng.NextDouble()).ToArray();
            var spike = rng.Next(total);
            var dip = (spike + (total / 2)) % total;
            losses[dip] = -1;
            losses[spike] = 50;
            Write(log, losses);
            foreach (var most in new[] { 1, 2, 3, 10, 100, 500, 30_000 })
            {
                var points = new JobMetrics(log, 1, most).Points().ToList();
                Assert.InRange(points.Count, 1, most);
                Assert.Contains(points, point => point.Loss == 50);
                Assert.True(most == 1 || total == 1 || points.Any(point => point.Loss == -1));
                Assert.Equal(points.Select(p => p.Iteration).Order().Distinct(), points.Select(p => p.Iteration));
                Assert.All(points, point => Assert.Equal((float)losses[point.Iteration - 1], point.Loss));
                Assert.True(points.Count == total || points.Count >= most / 2);
            }
        }
    }

    [Fact]
    public void Decimation_keeps_a_loss_that_is_not_finite()
    {
        var log = new MetricLog(_folder);
        Write(log, [.. Enumerable.Range(1, 1000).Select(i => i == 700 ? double.NaN : i == 300 ? double.PositiveInfinity : i)]);
        var points = new JobMetrics(log, 1, 20).Points().ToList();
        Assert.Equal([300, 700], points.Where(point => point.Loss is null).Select(point => point.Iteration));
    }

    [Fact]
    public void Metrics_from_an_iteration_that_has_not_come_are_empty()
    {
        var log = new MetricLog(_folder);
        Write(log, 1, 2, 3);
        Assert.Equal([3], new JobMetrics(log, 3, null).Points().Select(point => point.Iteration));
        Assert.Empty(new JobMetrics(log, 4, null).Points());
        Assert.Empty(new JobMetrics(log, int.MaxValue, 5).Points());
    }

    private static void Write(MetricLog log, params double[] losses)
    {
        log.OpenWriter();
        foreach (var loss in losses)
            log.Append(loss);
        log.Flush();
        log.CloseWriter();
    }

    private static float[] Read(MetricLog log)
    {
        using var reader = log.OpenReader();
        var losses = new float[log.End];
        Assert.Equal(losses.Length, reader!.Read(1, losses));
        return losses;
    }

    private static void WriteEvaluated(MetricLog log, int iterations)
    {
        log.OpenWriter();
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            log.Append(iteration);
            if (iteration % 2 == 0)
                log.Append(new Evaluation(iteration, iteration, new Score(0.5, 1), null));
        }

        log.Flush();
        log.CloseWriter();
    }
}

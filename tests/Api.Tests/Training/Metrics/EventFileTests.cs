using System.Buffers.Binary;
using System.Text;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Metrics;

public sealed class EventFileTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    [Fact]
    public async Task Every_loss_and_evaluation_is_in_the_file_for_TensorBoard()
    {
        var client = host.Client;
        var job = await client.Until(
            (
                await client.Submit(
                    new
                    {
                        model = "events",
                        iterations = 300,
                        evaluateEvery = 100,
                    })).Id,
            JobState.Completed);
        using var response = await client.Http.GetAsync($"{TrainingClient.Jobs}/{job.Id}/tfevents");
        Assert.Contains("tfevents", response.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        var events = Events(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal(
            TrainingClient.Losses(await client.Watch(job.Id)),
            events.Where(e => e.Values.ContainsKey("loss")).Select(e => (float?)e.Values["loss"]));
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), events.Where(e => e.Values.ContainsKey("loss")).Select(e => e.Step));
        var evaluations = events.Where(e => e.Values.ContainsKey("test/accuracy")).ToList();
        Assert.Equal([0, 100, 200, 300], evaluations.Select(e => e.Step));
        Assert.Equal((float)job.TestAccuracy!.Value, evaluations[^1].Values["test/accuracy"]);
        Assert.Equal(events.Select(e => e.Time).Order(), events.Select(e => e.Time));
        Assert.InRange(events[^1].Time, job.StartedAt!.Value.ToUnixTimeSeconds(), job.FinishedAt!.Value.ToUnixTimeSeconds() + 1);
    }

    [Fact]
    public Task A_job_that_is_not_there_has_no_file() =>
        host.Host.Problem(404, HttpMethod.Get, $"{TrainingClient.Jobs}/20260101-000000-000-aaaa/tfevents");

    /// <summary>Reads TFRecords of Event messages, checksums included.</summary>
    private static List<(double Time, long Step, string? Version, Dictionary<string, float> Values)> Events(byte[] file)
    {
        var events = new List<(double, long, string?, Dictionary<string, float>)>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var message = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += 16 + length;

            var (time, step, version, values) = (0.0, 0L, (string?)null, new Dictionary<string, float>());
            foreach (var (field, number, block) in Fields(message.ToArray()))
            {
                switch (field)
                {
                    case 1:
                        time = BitConverter.UInt64BitsToDouble(number);
                        break;
                    case 2:
                        step = (long)number;
                        break;
                    case 3:
                        version = Encoding.UTF8.GetString(block);
                        break;
                    case 5:
                        foreach (var (_, _, value) in Fields(block))
                        {
                            var parts = Fields(value).ToDictionary(part => part.Field);
                            values.Add(Encoding.UTF8.GetString(parts[1].Block), BitConverter.UInt32BitsToSingle((uint)parts[2].Number));
                        }

                        break;
                    default:
                        Assert.Fail($"field {field}");
                        break;
                }
            }

            events.Add((time, step, version, values));
        }

        return events;
    }

    private static IEnumerable<(int Field, ulong Number, byte[] Block)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    yield return ((int)(key >> 3), Varint(message, ref at), []);
                    break;
                case 1:
                    yield return ((int)(key >> 3), BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(key >> 3), 0, message[at..(at + length)]);
                    at += length;
                    break;
                default:
                    yield return ((int)(key >> 3), BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []);
                    at += 4;
                    break;
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    /// <summary>CRC-32C bit by bit from its polynomial, then the format's mask.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}

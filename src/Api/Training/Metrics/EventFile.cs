using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics.TensorBoard;

namespace WebNN.Api.Training.Metrics;

/// <summary>A job's metrics as TensorBoard reads them: a TFRecord file of <c>Event</c> messages.</summary>
internal static class EventFile
{
    private const int FlushAt = 32 << 10;

    public static PushStreamHttpResult Result(JobInfo job, JobMetrics metrics)
    {
        // nobody noted when each iteration was: between the ends they are taken to be even
        var begin = (job.StartedAt ?? job.CreatedAt).ToUnixTimeMilliseconds() / 1000.0;
        var end = (job.FinishedAt ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds() / 1000.0;
        var each = Math.Max(0, end - begin) / Math.Max(1, metrics.Total);
        return TypedResults.Stream(
            async body =>
            {
                var records = new ArrayBufferWriter<byte>(2 * FlushAt);
                Write(records, new Event { WallTime = begin, FileVersion = "brain.Event:2" });
                var epochs = metrics.Epochs.ToDictionary(epoch => epoch.Iteration);
                if (metrics.Before is { } before)
                    Write(records, Scalars(begin, before));
                foreach (var point in metrics.Points())
                {
                    var time = begin + each * point.Iteration;
                    Write(records, Scalars(time, point.Iteration, ("loss", point.Loss ?? float.NaN)));
                    if (epochs.GetValueOrDefault(point.Iteration) is { } epoch)
                        Write(records, Scalars(time, epoch));
                    if (records.WrittenCount < FlushAt)
                        continue;
                    await body.WriteAsync(records.WrittenMemory);
                    records.ResetWrittenCount();
                }

                await body.WriteAsync(records.WrittenMemory);
            },
            "application/octet-stream",
            string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{begin:0}.{job.Id}"));
    }

    private static Event Scalars(double time, EpochPoint epoch) => Scalars(
        time,
        epoch.Iteration,
        ("train/accuracy", epoch.TrainAccuracy),
        ("train/loss", epoch.TrainLoss),
        ("test/accuracy", epoch.TestAccuracy),
        ("test/loss", epoch.TestLoss));

    private static Event Scalars(double time, int iteration, params ReadOnlySpan<(string Tag, double? Value)> scalars)
    {
        var summary = new Summary();
        foreach (var (tag, value) in scalars)
        {
            if (value is { } number)
                summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)number });
        }

        return new Event { WallTime = time, Step = iteration, Summary = summary };
    }

    // a record is its length, the length's checksum, the message, the message's checksum
    private static void Write(ArrayBufferWriter<byte> records, Event message)
    {
        var bytes = message.ToByteArray();
        var head = records.GetSpan(12);
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum(head[..8]));
        records.Advance(12);
        records.Write(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(records.GetSpan(4), Checksum(bytes));
        records.Advance(4);
    }

    // CRC-32C, rotated and shifted as the format wants it, so that checksums of checksums differ
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}

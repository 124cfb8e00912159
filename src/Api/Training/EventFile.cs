using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebNN.Api.Training;

/// <summary>
/// A job's metrics as TensorBoard reads them: a TFRecord file of <c>Event</c> messages. A record is its length, the length's checksum, the
/// message, the message's checksum; a message is Protocol Buffers, of which these few fields are all there is to write.
/// </summary>
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
                Write(records, begin, 0, message => message.Text(3, "brain.Event:2"));
                var epochs = metrics.Epochs.ToDictionary(epoch => epoch.Iteration);
                foreach (var point in metrics.Points())
                {
                    var time = begin + each * point.Iteration;
                    Write(records, time, point.Iteration, ("loss", point.Loss ?? float.NaN));
                    if (epochs.GetValueOrDefault(point.Iteration) is { } epoch)
                    {
                        Write(
                            records,
                            time,
                            point.Iteration,
                            ("train/accuracy", epoch.TrainAccuracy),
                            ("train/loss", epoch.TrainLoss),
                            ("test/accuracy", epoch.TestAccuracy),
                            ("test/loss", epoch.TestLoss));
                    }

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

    private static void Write(ArrayBufferWriter<byte> records, double time, int iteration, params ReadOnlySpan<(string Tag, double? Value)> scalars)
    {
        var summary = new Message();
        foreach (var (tag, number) in scalars)
        {
            if (number is not { } value)
                continue;
            var scalar = new Message();
            scalar.Text(1, tag);
            scalar.Float(2, (float)value);
            summary.Nested(1, scalar);
        }

        Write(records, time, iteration, message => message.Nested(5, summary));
    }

    private static void Write(ArrayBufferWriter<byte> records, double time, int iteration, Action<Message> what)
    {
        var message = new Message();
        message.Double(1, time);
        if (iteration > 0)
            message.Whole(2, (ulong)iteration);
        what(message);
        var bytes = message.Bytes;
        Span<byte> length = stackalloc byte[8];
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
        records.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Checksum(length));
        records.Write(checksum);
        records.Write(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Checksum(bytes));
        records.Write(checksum);
    }

    /// <summary>CRC-32C, rotated and shifted as the format wants it, so that checksums of checksums differ.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    /// <summary>A Protocol Buffers message in the making: fields with their numbers.</summary>
    private sealed class Message
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(64);

        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        public void Whole(int field, ulong value)
        {
            Number((uint)field << 3);
            Number(value);
        }

        public void Double(int field, double value)
        {
            Number(((uint)field << 3) | 1);
            BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
            _bytes.Advance(8);
        }

        public void Float(int field, float value)
        {
            Number(((uint)field << 3) | 5);
            BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
            _bytes.Advance(4);
        }

        public void Text(int field, string text) => Block(field, Encoding.UTF8.GetBytes(text));

        public void Nested(int field, Message message) => Block(field, message.Bytes);

        private void Block(int field, ReadOnlySpan<byte> bytes)
        {
            Number(((uint)field << 3) | 2);
            Number((uint)bytes.Length);
            _bytes.Write(bytes);
        }

        // seven bits to a byte, the last without the eighth
        private void Number(ulong value)
        {
            var span = _bytes.GetSpan(10);
            var count = 0;
            for (; value >= 0x80; value >>= 7)
                span[count++] = (byte)(value | 0x80);
            span[count++] = (byte)value;
            _bytes.Advance(count);
        }
    }
}

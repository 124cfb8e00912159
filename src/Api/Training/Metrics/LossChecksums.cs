using System.Buffers.Binary;
using WebNN.Engine;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// Checksums of a job's losses, in a file beside them: records of how many losses there are and the CRC-32 of those since the record
/// before, written whenever the losses reach the disk. Losses after the last record are what a crash may have cut.
/// </summary>
internal sealed class LossChecksums(string path)
{
    public const string File = "losses.crc32";

    private const int RecordBytes = 8;

    private readonly List<(int Count, uint Crc)> _records = [];
    private uint _crc;

    /// <summary>The number of losses the records cover.</summary>
    public int Covered => _records.Count > 0 ? _records[^1].Count : 0;

    /// <summary>Reads the records and checks the losses against them; returns how many losses are good.</summary>
    /// <param name="count">How many losses there are.</param>
    /// <param name="read">Reads bytes of the losses from a position on, as many as the span takes.</param>
    public int Check(int count, Action<Span<byte>, long> read)
    {
        _records.Clear();
        if (!System.IO.File.Exists(path))
            return count;
        var buffer = new byte[1 << 16];
        var bytes = System.IO.File.ReadAllBytes(path).AsSpan();
        for (; bytes.Length >= RecordBytes; bytes = bytes[RecordBytes..])
        {
            var record = (Count: BinaryPrimitives.ReadInt32LittleEndian(bytes), Crc: BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
            // losses that were cut back were counted by records that follow
            if (record.Count <= Covered || record.Count > count || Of(Covered, record.Count) != record.Crc)
                return Covered;
            _records.Add(record);
        }

        return count;

        uint Of(int from, int to)
        {
            var crc = 0u;
            for (long at = (long)from * sizeof(float), end = (long)to * sizeof(float); at < end;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
                read(part, at);
                crc = Crc32.Append(crc, part);
                at += part.Length;
            }

            return crc;
        }
    }

    /// <summary>Takes in losses that follow those taken in before.</summary>
    public void Append(ReadOnlySpan<byte> losses) => _crc = Crc32.Append(_crc, losses);

    /// <summary>Writes a record of all losses taken in; the losses are on the disk.</summary>
    public void Record(int count)
    {
        if (count <= Covered)
            return;
        Span<byte> record = stackalloc byte[RecordBytes];
        BinaryPrimitives.WriteInt32LittleEndian(record, count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], _crc);
        using (var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete))
        {
            file.Write(record);
            file.Flush(flushToDisk: true);
        }

        _records.Add((count, _crc));
        _crc = 0;
    }

    /// <summary>Forgets the records beyond so many losses. What is then covered no more is to be taken in again.</summary>
    public void TruncateTo(int count)
    {
        _crc = 0;
        _records.RemoveAll(record => record.Count > count);
        if (System.IO.File.Exists(path) && new FileInfo(path).Length != RecordBytes * _records.Count)
            DurableFiles.Replace(path, [.. _records.SelectMany(Bytes)]);
    }

    private static byte[] Bytes((int Count, uint Crc) record)
    {
        var bytes = new byte[RecordBytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, record.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), record.Crc);
        return bytes;
    }
}

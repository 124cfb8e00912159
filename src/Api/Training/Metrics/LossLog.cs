using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// Represents a job's losses: a file of one little-endian float32 per iteration, appended only, and the checksums beside it. A branch's
/// begin after the iteration <paramref name="start"/> of its parent. One writer, any number of readers.
/// </summary>
internal sealed class LossLog(string path, string checksumPath, int start)
{
    private const int Bytes = sizeof(float);

    private readonly LossChecksums _checksums = new(checksumPath);
    private readonly Lock _gate = new();
    private float[] _unwritten = [];
    private int _unwrittenCount;
    private SafeFileHandle? _reader;
    private int _readers;
    private SafeFileHandle? _writer;
    private int _count;

    /// <summary>Gets the iteration before the first loss.</summary>
    public int Start => start;

    /// <summary>Gets the last iteration whose loss can be read; <see cref="Start"/> where there is none.</summary>
    public int End => start + Volatile.Read(ref _count);

    /// <summary>Gets the problem of the losses on the disk, for a person; null where there is none. Damaged ones do not count.</summary>
    public string? Damage { get; private set; }

    /// <summary>Counts the good losses in the file. A crash may have left part of the last one.</summary>
    public void Load()
    {
        if (!File.Exists(path))
            return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var count = (int)(RandomAccess.GetLength(file) / Bytes);
        _count = _checksums.Check(count, (bytes, at) => ReadExactly(file, bytes, at));
        if (_count < count)
            Damage = string.Create(CultureInfo.InvariantCulture, $"The losses after iteration {End} do not match their checksum.");
    }

    /// <summary>
    /// Opens the file for reading; all readers share one handle. Null: there are no losses yet, or they have just been deleted.
    /// </summary>
    public LossReader? OpenReader()
    {
        if (End == start)
            return null;
        lock (_gate)
        {
            try
            {
                _reader ??= File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }

            _readers++;
            return new LossReader(this, _reader);
        }
    }

    /// <summary>Lets go of the file with the last reader.</summary>
    public void CloseReader()
    {
        lock (_gate)
        {
            if (--_readers > 0)
                return;
            _reader?.Dispose();
            _reader = null;
        }
    }

    /// <summary>Reads losses from an iteration after <see cref="Start"/> on; returns how many there were to read.</summary>
    public int Read(SafeFileHandle reader, int from, Span<float> losses)
    {
        var count = Math.Clamp(End - from + 1, 0, losses.Length);
        var bytes = MemoryMarshal.AsBytes(losses[..count]);
        var at = (from - start - 1L) * Bytes;
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(reader, bytes, at);
            if (read == 0)
            {
                // cut back meanwhile: what was there will be there again, the same
                count -= (bytes.Length + Bytes - 1) / Bytes;
                break;
            }

            bytes = bytes[read..];
            at += read;
        }

        if (!BitConverter.IsLittleEndian)
            ReverseBytes(losses[..count]);
        return count;
    }

    /// <summary>Opens the file for appending; what does not count in it is moved aside.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OpenWriter()
    {
        _writer = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var (good, length) = ((long)_count * Bytes, RandomAccess.GetLength(_writer));
        if (length <= good)
            return;
        var rest = new byte[length - good];
        ReadExactly(_writer, rest, good);
        DamagedFile.Keep(path, rest);
        RandomAccess.SetLength(_writer, good);
    }

    /// <summary>Takes into the next checksum the losses in the file that none covers.</summary>
    public void TakeInUncovered()
    {
        _checksums.TruncateTo(_count);
        var losses = new byte[1 << 16];
        for (long at = (long)_checksums.Covered * Bytes, end = (long)_count * Bytes; at < end;)
        {
            var part = losses.AsSpan(0, (int)Math.Min(losses.Length, end - at));
            ReadExactly(_writer!, part, at);
            _checksums.Append(part);
            at += part.Length;
        }
    }

    /// <summary>Adds the loss of the next iteration; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(double loss)
    {
        if (_unwrittenCount == _unwritten.Length)
            Array.Resize(ref _unwritten, Math.Max(1024, 2 * _unwritten.Length));
        _unwritten[_unwrittenCount++] = (float)loss;
    }

    /// <summary>Writes what was appended. Where that fails nothing is lost, and the next call writes the same again.</summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Flush()
    {
        if (_unwrittenCount == 0)
            return;
        var losses = _unwritten.AsSpan(0, _unwrittenCount);
        if (!BitConverter.IsLittleEndian)
            ReverseBytes(losses);
        var bytes = MemoryMarshal.AsBytes(losses);
        try
        {
            RandomAccess.Write(_writer!, bytes, (long)_count * Bytes);
        }
        catch when (!BitConverter.IsLittleEndian)
        {
            ReverseBytes(losses);
            throw;
        }

        _checksums.Append(bytes);
        Volatile.Write(ref _count, _count + _unwrittenCount);
        _unwrittenCount = 0;
    }

    /// <summary>Waits until everything flushed is on the disk.</summary>
    public void FlushToDisk() => RandomAccess.FlushToDisk(_writer!);

    /// <summary>Writes the checksum of the losses that are new on the disk.</summary>
    public void RecordChecksum() => _checksums.Record(_count);

    /// <summary>Lets go of the file. What could not be flushed waits for the next writer.</summary>
    public void CloseWriter()
    {
        _writer?.Dispose();
        _writer = null;
        if (_unwrittenCount == 0)
            _unwritten = [];
    }

    /// <summary>Cuts the file after an iteration. Not while it is open for appending.</summary>
    public void CutAfter(int iteration)
    {
        Volatile.Write(ref _count, iteration - start);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(file, (long)_count * Bytes);
    }

    /// <summary>Forgets the checksums of losses that are no longer there.</summary>
    public void CutChecksums() => _checksums.TruncateTo(_count);

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
                throw new EndOfStreamException();
            bytes = bytes[read..];
            at += read;
        }
    }

    private static void ReverseBytes(Span<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }
}

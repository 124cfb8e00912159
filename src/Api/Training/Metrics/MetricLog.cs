using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// What a job measured: <c>losses.f32</c>, one little-endian float32 per iteration, appended only, and <c>evaluations.jsonl</c>, one line
/// per evaluation. The file is the truth; watching live and reading history are the same reading. One writer, any number of readers.
/// </summary>
/// <remarks>
/// <see cref="Append(double)"/> is the training loop's: a store into a buffer. <see cref="Flush"/> writes the buffer in one call, and only
/// then
/// does <see cref="Count"/> grow: a reader never sees a loss that is not in the file.
/// </remarks>
internal sealed class MetricLog
{
    public const string LossFile = "losses.f32", EvaluationFile = "evaluations.jsonl";

    private const string DamagedSuffix = ".damaged";

    private const int Bytes = sizeof(float);

    private readonly string _losses;
    private readonly string _evaluations;
    private readonly LossChecksums _checksums;
    private readonly Lock _gate = new();
    private readonly List<EpochPoint> _epochs = [];
    private readonly List<EpochPoint> _unwrittenEpochs = [];
    private float[] _unwritten = [];
    private int _unwrittenCount;
    private SafeFileHandle? _reader;
    private int _readers;
    private SafeFileHandle? _writer;
    private SafeFileHandle? _evaluationWriter;
    private long _evaluationBytes;
    private int _count;
    private bool _loaded;

    public MetricLog(string folder)
    {
        _losses = Path.Combine(folder, LossFile);
        _evaluations = Path.Combine(folder, EvaluationFile);
        _checksums = new LossChecksums(Path.Combine(folder, LossChecksums.File));
    }

    /// <summary>The number of iterations that can be read.</summary>
    public int Count
    {
        get
        {
            EnsureLoaded();
            return Volatile.Read(ref _count);
        }
    }

    /// <summary>The damage of the losses on the disk, in words; null where there is none. Damaged ones do not count.</summary>
    public string? Damage
    {
        get
        {
            EnsureLoaded();
            return field;
        }

        private set;
    }

    /// <summary>The last evaluation, if any.</summary>
    public EpochPoint? LastEpoch
    {
        get
        {
            EnsureLoaded();
            lock (_gate)
                return _epochs.Count > 0 ? _epochs[^1] : null;
        }
    }

    /// <summary>
    /// The evaluations after iteration <paramref name="first"/> − 1, without the <paramref name="skip"/> earliest of them.
    /// </summary>
    public IReadOnlyList<EpochPoint> Epochs(int first, int skip = 0)
    {
        EnsureLoaded();
        lock (_gate)
        {
            var start = _epochs.FindIndex(epoch => epoch.Iteration >= first);
            return start < 0 || start + skip >= _epochs.Count ? [] : _epochs[(start + skip)..];
        }
    }

    /// <summary>
    /// Opens the losses for reading; all readers share one file handle. Null: there are none yet, or they have just been deleted.
    /// </summary>
    public LossReader? OpenReader()
    {
        if (Count == 0)
            return null;
        lock (_gate)
        {
            try
            {
                _reader ??= File.OpenHandle(_losses, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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
    internal void CloseReader()
    {
        lock (_gate)
        {
            if (--_readers > 0)
                return;
            _reader?.Dispose();
            _reader = null;
        }
    }

    /// <summary>Reads losses from an iteration (counted from 1) on; returns how many there were to read.</summary>
    internal int Read(SafeFileHandle reader, int from, Span<float> losses)
    {
        var count = Math.Clamp(Count - from + 1, 0, losses.Length);
        var bytes = MemoryMarshal.AsBytes(losses[..count]);
        var at = (from - 1L) * Bytes;
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

    /// <summary>
    /// Makes ready for appending after the last good iteration. What lies behind it, cut off by a crash or damaged, is moved to
    /// <c>*.damaged</c>: reading never changes a file, and nothing is thrown away.
    /// </summary>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void OpenWriter()
    {
        EnsureLoaded();
        if (_writer is not null)
            return;
        var writer = File.OpenHandle(_losses, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RepairLosses(writer);
            RepairEvaluations();
            _evaluationWriter = File.OpenHandle(
                _evaluations,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete);
            _evaluationBytes = RandomAccess.GetLength(_evaluationWriter);
            _checksums.TruncateTo(_count);
            var losses = new byte[1 << 16];
            for (long at = (long)_checksums.Covered * Bytes, end = (long)_count * Bytes; at < end;)
            {
                var part = losses.AsSpan(0, (int)Math.Min(losses.Length, end - at));
                ReadExactly(writer, part, at);
                _checksums.Append(part);
                at += part.Length;
            }

            _writer = writer;
        }
        finally
        {
            if (_writer is null)
            {
                writer.Dispose();
                _evaluationWriter?.Dispose();
                _evaluationWriter = null;
            }
        }
    }

    /// <summary>Adds the loss of the next iteration; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(double loss)
    {
        if (_unwrittenCount == _unwritten.Length)
            Array.Resize(ref _unwritten, Math.Max(1024, 2 * _unwritten.Length));
        _unwritten[_unwrittenCount++] = (float)loss;
    }

    /// <summary>Adds an evaluation; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(Evaluation evaluation) => _unwrittenEpochs.Add(new EpochPoint(
        evaluation.Iteration,
        evaluation.Epoch,
        evaluation.Train.Accuracy,
        evaluation.Test?.Accuracy,
        Finite(evaluation.Train.Loss),
        Finite(evaluation.Test?.Loss)));

    /// <summary>
    /// Writes what was appended, evaluations first: whoever can read an iteration can read its evaluation. Where that fails nothing is
    /// lost, and the next call writes the same again.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Flush()
    {
        if (_unwrittenEpochs.Count > 0)
        {
            byte[] lines = [.. _unwrittenEpochs.SelectMany(Line)];
            RandomAccess.Write(_evaluationWriter!, lines, _evaluationBytes);
            _evaluationBytes += lines.Length;
            lock (_gate)
                _epochs.AddRange(_unwrittenEpochs);
            _unwrittenEpochs.Clear();
        }

        if (_unwrittenCount > 0)
        {
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
    }

    /// <summary>Forgets what comes after an iteration: a job goes on from there. Not while it is being written.</summary>
    public void TruncateTo(int iteration)
    {
        EnsureLoaded();
        if (_count <= iteration)
            return;
        lock (_gate)
            _epochs.RemoveAll(epoch => epoch.Iteration > iteration);
        Volatile.Write(ref _count, iteration);
        // evaluations of iterations that are not in the losses do not count, so that a crash between the two does no harm
        using (var file = File.OpenHandle(_losses, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            RandomAccess.SetLength(file, (long)iteration * Bytes);
        if (File.Exists(_evaluations))
            DurableFiles.Replace(_evaluations, [.. _epochs.SelectMany(Line)]);
        _checksums.TruncateTo(iteration);
    }

    /// <summary>Waits until everything flushed is on the disk, and writes the checksum of what is new.</summary>
    public void FlushToDisk()
    {
        if (_writer is null)
            return;
        RandomAccess.FlushToDisk(_writer);
        RandomAccess.FlushToDisk(_evaluationWriter!);
        _checksums.Record(_count);
    }

    /// <summary>
    /// Waits until everything flushed is on the disk, and lets go of the files. What could not be flushed waits for the next writer.
    /// </summary>
    public void CloseWriter()
    {
        try
        {
            FlushToDisk();
        }
        finally
        {
            _writer?.Dispose();
            _evaluationWriter?.Dispose();
            if (_unwrittenCount == 0)
                _unwritten = [];
            _writer = null;
            _evaluationWriter = null;
        }
    }

    private void EnsureLoaded()
    {
        if (Volatile.Read(ref _loaded))
            return;
        lock (_gate)
        {
            if (_loaded)
                return;
            LoadLosses();
            LoadEvaluations();
            Volatile.Write(ref _loaded, true);
        }
    }

    // a crash may leave part of the last number
    private void LoadLosses()
    {
        if (!File.Exists(_losses))
            return;
        using var file = File.OpenHandle(_losses, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var count = (int)(RandomAccess.GetLength(file) / Bytes);
        _count = _checksums.Check(count, (bytes, at) => ReadExactly(file, bytes, at));
        if (_count < count)
            Damage = string.Create(CultureInfo.InvariantCulture, $"The losses after iteration {_count} do not match their checksum.");
    }

    // a crash may leave part of the last line, or an evaluation of an iteration that did not make it
    private void LoadEvaluations()
    {
        if (!File.Exists(_evaluations))
            return;
        var bytes = File.ReadAllBytes(_evaluations).AsSpan();
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (Parse(bytes[..end]) is { } epoch && epoch.Iteration <= _count)
                _epochs.Add(epoch);
            bytes = bytes[(end + 1)..];
        }
    }

    private void RepairLosses(SafeFileHandle file)
    {
        var (good, length) = ((long)_count * Bytes, RandomAccess.GetLength(file));
        if (length <= good)
            return;
        var rest = new byte[length - good];
        ReadExactly(file, rest, good);
        Keep(_losses, rest);
        RandomAccess.SetLength(file, good);
    }

    private void RepairEvaluations()
    {
        byte[] good = [.. _epochs.SelectMany(Line)];
        if (!File.Exists(_evaluations) || File.ReadAllBytes(_evaluations) is var bytes && bytes.AsSpan().SequenceEqual(good))
            return;
        Keep(_evaluations, bytes);
        DurableFiles.Replace(_evaluations, good);
    }

    private static void Keep(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path + DamagedSuffix, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

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

    private static byte[] Line(EpochPoint epoch) => [.. JsonSerializer.SerializeToUtf8Bytes(epoch, JobJson.Options), (byte)'\n'];

    private static EpochPoint? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<EpochPoint>(line, JobJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void ReverseBytes(Span<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bits, bits);
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

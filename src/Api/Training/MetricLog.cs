using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WebNN.Engine.Training;

namespace WebNN.Api.Training;

/// <summary>
/// What a job measured: <c>losses.f32</c>, one little-endian float32 per iteration, appended only, and <c>evaluations.jsonl</c>, one line per
/// evaluation. The file is the truth; watching live and reading history are the same reading. One writer, any number of readers.
/// </summary>
/// <remarks>
/// <see cref="Append(double)"/> is the training loop's: a store into a buffer. <see cref="Flush"/> writes the buffer in one call, and only then
/// does <see cref="Count"/> grow: a reader never sees a loss that is not in the file.
/// </remarks>
internal sealed class MetricLog
{
    public const string LossFile = "losses.f32", EvaluationFile = "evaluations.jsonl";

    private const int Bytes = sizeof(float);

    private readonly string _losses;
    private readonly string _evaluations;
    private readonly Lock _gate = new();
    private readonly List<EpochPoint> _epochs = [];
    private readonly List<EpochPoint> _unwrittenEpochs = [];
    private float[] _unwritten = [];
    private int _unwrittenCount;
    private SafeFileHandle? _reader;
    private int _readers;
    private SafeFileHandle? _writer;
    private FileStream? _evaluationWriter;
    private int _count;
    private bool _loaded;

    public MetricLog(string folder)
    {
        _losses = Path.Combine(folder, LossFile);
        _evaluations = Path.Combine(folder, EvaluationFile);
    }

    /// <summary>How many iterations can be read.</summary>
    public int Count
    {
        get
        {
            EnsureLoaded();
            return Volatile.Read(ref _count);
        }
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

    /// <summary>The evaluations after iteration <paramref name="first"/> − 1, without the <paramref name="skip"/> earliest of them.</summary>
    public IReadOnlyList<EpochPoint> Epochs(int first, int skip = 0)
    {
        EnsureLoaded();
        lock (_gate)
        {
            var start = _epochs.FindIndex(epoch => epoch.Iteration >= first);
            return start < 0 || start + skip >= _epochs.Count ? [] : _epochs[(start + skip)..];
        }
    }

    /// <summary>Opens the losses for reading; all readers share one file handle. Null: there are none yet, or they have just been deleted.</summary>
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

    /// <summary>Makes ready for appending after the last whole iteration.</summary>
    public void OpenWriter()
    {
        EnsureLoaded();
        _writer ??= File.OpenHandle(_losses, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _evaluationWriter ??= new FileStream(_evaluations, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete);
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

    /// <summary>Writes what was appended, evaluations first: whoever can read an iteration can read its evaluation.</summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Flush()
    {
        if (_unwrittenEpochs.Count > 0)
        {
            foreach (var epoch in _unwrittenEpochs)
                _evaluationWriter!.Write(Line(epoch));

            _evaluationWriter!.Flush();
            lock (_gate)
                _epochs.AddRange(_unwrittenEpochs);
            _unwrittenEpochs.Clear();
        }

        if (_unwrittenCount > 0)
        {
            var losses = _unwritten.AsSpan(0, _unwrittenCount);
            if (!BitConverter.IsLittleEndian)
                ReverseBytes(losses);
            RandomAccess.Write(_writer!, MemoryMarshal.AsBytes(losses), (long)_count * Bytes);
            Volatile.Write(ref _count, _count + _unwrittenCount);
            _unwrittenCount = 0;
        }
    }

    /// <summary>Forgets what comes after an iteration: a job goes on from there. Not while it is being written.</summary>
    public void CutAfter(int iteration)
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
    }

    /// <summary>Waits until everything flushed is on the disk.</summary>
    public void FlushToDisk()
    {
        if (_writer is not null)
            RandomAccess.FlushToDisk(_writer);
        _evaluationWriter?.Flush(flushToDisk: true);
    }

    /// <summary>Waits until everything flushed is on the disk, and lets go of the files.</summary>
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
            _unwritten = [];
            _unwrittenCount = 0;
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
        using var file = File.OpenHandle(_losses, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        _count = (int)(length / Bytes);
        if (length % Bytes != 0)
            RandomAccess.SetLength(file, (long)_count * Bytes);
    }

    // a crash may leave part of the last line, or an evaluation of an iteration that did not make it
    private void LoadEvaluations()
    {
        if (!File.Exists(_evaluations))
            return;
        var bytes = File.ReadAllBytes(_evaluations);
        var kept = 0;
        while (Array.IndexOf(bytes, (byte)'\n', kept) is var end and >= 0 && Parse(bytes.AsSpan(kept..end)) is { } epoch && epoch.Iteration <= _count)
        {
            _epochs.Add(epoch);
            kept = end + 1;
        }

        if (kept == bytes.Length)
            return;
        using var stream = File.Open(_evaluations, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.SetLength(kept);
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

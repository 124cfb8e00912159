using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// Represents a job's evaluations: a line of JSON for each in a file, and all of them in memory. One writer, any number of readers.
/// </summary>
internal sealed class EvaluationLog(string path)
{
    private readonly Lock _gate = new();
    private readonly List<EpochPoint> _epochs = [];
    private readonly List<EpochPoint> _unwritten = [];
    private SafeFileHandle? _writer;
    private long _bytes;

    /// <summary>Gets the last evaluation, if any.</summary>
    public EpochPoint? Last
    {
        get
        {
            lock (_gate)
                return _epochs.Count > 0 ? _epochs[^1] : null;
        }
    }

    /// <summary>
    /// Gets the evaluations from iteration <paramref name="first"/> on, without the <paramref name="skip"/> earliest of them.
    /// </summary>
    public IReadOnlyList<EpochPoint> From(int first, int skip)
    {
        lock (_gate)
        {
            var start = _epochs.FindIndex(epoch => epoch.Iteration >= first);
            return start < 0 || start + skip >= _epochs.Count ? [] : _epochs[(start + skip)..];
        }
    }

    /// <summary>
    /// Reads the file. A crash may have left part of the last line, or an evaluation of an iteration that did not make it: neither counts.
    /// </summary>
    /// <param name="iterations">How many iterations made it.</param>
    public void Load(int iterations)
    {
        if (!File.Exists(path))
            return;
        var bytes = File.ReadAllBytes(path).AsSpan();
        lock (_gate)
        {
            _epochs.Clear();
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                if (Parse(bytes[..end]) is { } epoch && epoch.Iteration <= iterations)
                    _epochs.Add(epoch);
                bytes = bytes[(end + 1)..];
            }
        }
    }

    /// <summary>Opens the file for appending; what does not count in it is moved aside.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OpenWriter()
    {
        Repair();
        _writer = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _bytes = RandomAccess.GetLength(_writer);
    }

    /// <summary>Adds an evaluation; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(Evaluation evaluation) => Append(new EpochPoint(
        evaluation.Iteration,
        evaluation.Epoch,
        evaluation.Train.Accuracy,
        evaluation.Test?.Accuracy,
        Finite(evaluation.Train.Loss),
        Finite(evaluation.Test?.Loss)));

    /// <summary>Adds an evaluation; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(EpochPoint evaluation) => _unwritten.Add(evaluation);

    /// <summary>Gets the number of evaluations.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _epochs.Count;
        }
    }

    /// <summary>Writes what was appended. Where that fails nothing is lost, and the next call writes the same again.</summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Flush()
    {
        if (_unwritten.Count == 0)
            return;
        byte[] lines = [.. _unwritten.SelectMany(Line)];
        RandomAccess.Write(_writer!, lines, _bytes);
        _bytes += lines.Length;
        lock (_gate)
            _epochs.AddRange(_unwritten);
        _unwritten.Clear();
    }

    /// <summary>Waits until everything flushed is on the disk.</summary>
    public void FlushToDisk() => RandomAccess.FlushToDisk(_writer!);

    public void CloseWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>Forgets, in memory, the evaluations after an iteration.</summary>
    public void ForgetAfter(int iteration)
    {
        lock (_gate)
            _epochs.RemoveAll(epoch => epoch.Iteration > iteration);
    }

    /// <summary>Replaces the file by what is in memory. Not while it is open for appending.</summary>
    public void Rewrite()
    {
        if (File.Exists(path))
            DurableFiles.Replace(path, [.. _epochs.SelectMany(Line)]);
    }

    private void Repair()
    {
        byte[] good = [.. _epochs.SelectMany(Line)];
        if (!File.Exists(path) || File.ReadAllBytes(path) is var bytes && bytes.AsSpan().SequenceEqual(good))
            return;
        DamagedFile.Keep(path, bytes);
        DurableFiles.Replace(path, good);
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

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Training.Live;

/// <summary>A frame and its JSON, written once for all who get it.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class SharedFrame(TrainingFrame frame)
{
    private readonly Lazy<byte[]> _json = new(() => JsonSerializer.SerializeToUtf8Bytes(frame, JobJson.Options));

    public TrainingFrame Frame { get; } = frame;

    private sealed class Converter : JsonConverter<SharedFrame>
    {
        public override SharedFrame Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SharedFrame value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value._json.Value, skipInputValidation: true);
    }
}

/// <summary>
/// One job's frames. Watchers that have seen everything stand at the same iteration, the last cut, and so get the same frame at the next
/// one: it is read and encoded once, however many they are. Safe from any thread.
/// </summary>
internal sealed class SharedFrames(TrainingJob job)
{
    /// <summary>The most losses in one frame: about 50 KB of JSON.</summary>
    public const int MaxLosses = 5000;

    // of one cut: the last losses for those up to date, pieces of history for others
    private const int Kept = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<(int From, int EpochsSent, int FirstEpoch), SharedFrame> _frames = [];
    private readonly float[] _losses = new float[MaxLosses];
    private Cut? _cut;
    private int _watchers;

    /// <summary>A moment of the job, the same for all watchers: where their frames end.</summary>
    /// <param name="Status">The job's status.</param>
    /// <param name="End">The last iteration in the log.</param>
    /// <param name="At">When, by the stopwatch.</param>
    public sealed record Cut(JobStatus Status, int End, long At);

    /// <summary>Counts a watcher, until disposed; when the last has left, nothing is kept.</summary>
    public IDisposable Join()
    {
        Interlocked.Increment(ref _watchers);
        return new Place(this);
    }

    /// <summary>The present cut: a new one when the last is older than <paramref name="interval"/>, and at every change of state.</summary>
    public Cut Now(TimeSpan interval)
    {
        lock (_gate)
        {
            // first the status, then the log: a final status has all its losses
            var status = job.Status;
            if (_cut is null || status.State != _cut.Status.State || Stopwatch.GetElapsedTime(_cut.At) >= interval)
            {
                _cut = new Cut(status, job.Log.End, Stopwatch.GetTimestamp());
                _frames.Clear();
            }

            return _cut;
        }
    }

    /// <summary>Indicates whether the job has moved on since a cut.</summary>
    public bool IsPast(Cut cut) => job.Log.End != cut.End || !ReferenceEquals(job.Status, cut.Status);

    /// <summary>
    /// The frame for a watcher that wants iteration <paramref name="next"/> and has had so
    /// many of the evaluations from <paramref name="first"/> on.
    /// </summary>
    public SharedFrame Read(Cut cut, LossReader? reader, int next, int first, int epochsSent)
    {
        lock (_gate)
        {
            var key = (next, epochsSent, first);
            if (ReferenceEquals(cut, _cut) && _frames.TryGetValue(key, out var known))
                return known;
            var frame = new SharedFrame(Make(cut, reader, next, first, epochsSent));
            if (ReferenceEquals(cut, _cut) && _frames.Count < Kept)
                _frames[key] = frame;
            return frame;
        }
    }

    private TrainingFrame Make(Cut cut, LossReader? reader, int next, int first, int epochsSent)
    {
        var wanted = Math.Clamp(cut.End - next + 1, 0, MaxLosses);
        var losses = _losses.AsSpan(0, reader?.Read(next, _losses.AsSpan(0, wanted)) ?? 0);
        var values = new float?[losses.Length];
        var nonFinite = false;
        for (var i = 0; i < losses.Length; i++)
        {
            values[i] = float.IsFinite(losses[i]) ? losses[i] : null;
            nonFinite |= values[i] is null;
        }

        var end = next + losses.Length;
        var last = IsLast(cut, end);
        var status = cut.Status;
        return new TrainingFrame(
            job.Id,
            next,
            values,
            nonFinite,
            [.. job.Log.Epochs(first, epochsSent).TakeWhile(epoch => last || epoch.Iteration < end)],
            status.State,
            losses.Length > 0 ? Math.Max(status.Iteration, end - 1) : status.Iteration,
            status.TotalIterations,
            status.IterationsPerSecond,
            status.EtaSeconds,
            status.Version,
            status.Error);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (Interlocked.Decrement(ref _watchers) > 0)
                return;
            _cut = null;
            _frames.Clear();
        }
    }

    /// <summary>Indicates whether a frame that ends before iteration <paramref name="end"/> is the last there will be.</summary>
    public static bool IsLast(Cut cut, int end) => cut.Status.IsFinal && end > cut.End;

    private sealed class Place(SharedFrames frames) : IDisposable
    {
        public void Dispose() => frames.Leave();
    }
}

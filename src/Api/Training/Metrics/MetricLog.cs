using WebNN.Api.Training.Jobs;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// Represents what a job measured: <c>losses.f32</c>, see <see cref="LossLog"/>, and <c>evaluations.jsonl</c>, see
/// <see cref="EvaluationLog"/>. The file is the truth; watching live and reading history are the same reading. One writer, any number of
/// readers.
/// </summary>
/// <remarks>
/// <see cref="Append(double)"/> is the training loop's: a store into a buffer. <see cref="Flush"/> writes the buffer in one call, and only
/// then does <see cref="End"/> grow: a reader never sees a loss that is not in the file.
/// </remarks>
/// <param name="folder">Where the files are.</param>
/// <param name="start">The iteration before the first that is in it.</param>
/// <param name="fill">Called before anybody reads it, to take in what another node has measured.</param>
internal sealed class MetricLog(string folder, int start = 0, Action<MetricLog>? fill = null)
{
    public const string LossFile = "losses.f32", EvaluationFile = "evaluations.jsonl";

    private readonly LossLog _losses = new(Path.Combine(folder, LossFile), Path.Combine(folder, LossChecksums.File), start);
    private readonly EvaluationLog _evaluations = new(Path.Combine(folder, EvaluationFile));
    private readonly Lock _gate = new();
    private bool _loaded;
    private bool _open;

    /// <summary>Gets the iteration before the first that is in it: 0, or where a branch begins.</summary>
    public int Start => start;

    /// <summary>Gets the last iteration that can be read; <see cref="Start"/> where there is none.</summary>
    public int End => Losses.End;

    /// <summary>Gets the problem of the losses on the disk, for a person; null where there is none. Damaged ones do not count.</summary>
    public string? Damage => Losses.Damage;

    /// <summary>Gets a value indicating whether anybody has looked at it.</summary>
    public bool IsLoaded => Volatile.Read(ref _loaded);

    /// <summary>Gets the last evaluation, if any.</summary>
    public EpochPoint? LastEpoch => Evaluations.Last;

    private LossLog Losses
    {
        get
        {
            EnsureLoaded();
            return _losses;
        }
    }

    private EvaluationLog Evaluations
    {
        get
        {
            EnsureLoaded();
            return _evaluations;
        }
    }

    /// <summary>
    /// Gets the evaluations from iteration <paramref name="first"/> on, without the <paramref name="skip"/> earliest of them. The one
    /// before the first iteration of the log belongs to that iteration.
    /// </summary>
    public IReadOnlyList<EpochPoint> Epochs(int first, int skip = 0) => Evaluations.From(first <= start + 1 ? start : first, skip);

    /// <summary>
    /// Opens the losses for reading; all readers share one file handle. Null: there are none yet, or they have just been deleted.
    /// </summary>
    public LossReader? OpenReader() => Losses.OpenReader();

    /// <summary>
    /// Makes ready for appending after the last good iteration. What lies behind it, cut off by a crash or damaged, is moved to
    /// <c>*.damaged</c>: reading never changes a file, and nothing is thrown away.
    /// </summary>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void OpenWriter()
    {
        EnsureLoaded();
        if (_open)
            return;
        try
        {
            _losses.OpenWriter();
            _evaluations.OpenWriter();
            _losses.TakeInUncovered();
            _open = true;
        }
        finally
        {
            if (!_open)
                Close();
        }
    }

    /// <summary>Adds the loss of the next iteration; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(double loss) => _losses.Append(loss);

    /// <summary>Adds an evaluation; readers see it after the next <see cref="Flush"/>.</summary>
    public void Append(Evaluation evaluation) => _evaluations.Append(evaluation);

    /// <summary>
    /// Writes what was appended, evaluations first: whoever can read an iteration can read its evaluation. Where that fails nothing is
    /// lost, and the next call writes the same again.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Flush()
    {
        _evaluations.Flush();
        _losses.Flush();
    }

    /// <summary>
    /// Takes in what another node has measured, if it goes on where this log ends: evaluations first, as <see cref="Flush"/> does. For one
    /// thread at a time, and not beside a writer.
    /// </summary>
    /// <param name="first">The iteration of the first loss.</param>
    /// <param name="losses">Consecutive losses; those that the log has are left out.</param>
    /// <param name="evaluations">Evaluations that the log has not.</param>
    public void TakeIn(int first, ReadOnlySpan<float> losses, IEnumerable<EpochPoint> evaluations)
    {
        if (first > _losses.End + 1)
            throw new ArgumentOutOfRangeException(nameof(first), first, "There are iterations in between.");
        _losses.OpenWriter();
        _evaluations.OpenWriter();
        try
        {
            foreach (var evaluation in evaluations)
                _evaluations.Append(evaluation);
            foreach (var loss in losses[Math.Min(losses.Length, _losses.End + 1 - first)..])
                _losses.Append(loss);
            Flush();
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Gets where it ends and how many evaluations it has, for whoever takes in more.</summary>
    public (int End, int Evaluations) Known => (_losses.End, _evaluations.Count);

    /// <summary>Forgets what comes after an iteration: a job goes on from there. Not while it is being written.</summary>
    public void TruncateTo(int iteration)
    {
        if (End <= iteration)
            return;
        // evaluations of iterations that are not in the losses do not count, so that a crash between the two does no harm
        _evaluations.ForgetAfter(iteration);
        _losses.CutAfter(iteration);
        _evaluations.Rewrite();
        _losses.CutChecksums();
    }

    /// <summary>Waits until everything flushed is on the disk, and writes the checksum of what is new.</summary>
    public void FlushToDisk()
    {
        if (!_open)
            return;
        _losses.FlushToDisk();
        _evaluations.FlushToDisk();
        _losses.RecordChecksum();
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
            Close();
        }
    }

    private void Close()
    {
        _losses.CloseWriter();
        _evaluations.CloseWriter();
        _open = false;
    }

    private void EnsureLoaded()
    {
        if (Volatile.Read(ref _loaded))
            return;
        lock (_gate)
        {
            if (_loaded)
                return;
            _losses.Load();
            _evaluations.Load(_losses.End);
            fill?.Invoke(this);
            Volatile.Write(ref _loaded, true);
        }
    }
}

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Keeps states of trainers that replays have passed, the latest used of them up to so many bytes: a neighbouring iteration is then a few
/// steps away. Safe from any thread.
/// </summary>
internal sealed class StateCache(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedList<int, LinkedListNode<Entry>>> _jobs = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _used = new();
    private long _bytes;

    /// <summary>Gets the state at an iteration, or the nearest before it; null where there is none.</summary>
    public (int Iteration, byte[] State)? Nearest(string job, int iteration)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(job, out var states) || states.Keys.LastOrDefault(at => at <= iteration, -1) is not (>= 0 and var best))
                return null;
            var node = states[best];
            _used.Remove(node);
            _used.AddFirst(node);
            return (best, node.Value.State);
        }
    }

    /// <summary>Keeps a state, and forgets those that were not used for longest.</summary>
    public void Add(string job, int iteration, byte[] state)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(job, out var states))
                _jobs[job] = states = [];
            if (states.ContainsKey(iteration) || state.Length > maxBytes)
                return;
            states[iteration] = _used.AddFirst(new Entry(job, iteration, state));
            _bytes += state.Length;
            while (_bytes > maxBytes)
                Forget(_used.Last!);
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _used.Remove(node);
        _bytes -= node.Value.State.Length;
        var states = _jobs[node.Value.Job];
        states.Remove(node.Value.Iteration);
        if (states.Count == 0)
            _jobs.Remove(node.Value.Job);
    }

    private sealed record Entry(string Job, int Iteration, byte[] State);
}

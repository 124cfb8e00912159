using WebNN.Engine.Data;

namespace WebNN.Engine.Novelty;

/// <summary>
/// Makes the detector of a trained network: a subspace per class, the scales of what is measured, the test samples' novelty.
/// </summary>
public static class NoveltyFit
{
    /// <summary>The training samples of a class that are looked at, from the front.</summary>
    public const int PerClass = 600;

    // every sixth training sample makes no subspace but shows how far samples lie from it that did not
    private const int HeldOutEvery = 6;

    private const int Batch = 200;

    /// <summary>Fits a detector.</summary>
    /// <param name="network">The trained network; it is read.</param>
    /// <param name="train">The samples it was trained on.</param>
    /// <param name="test">The samples whose novelty is the measure of all others.</param>
    /// <returns>
    /// Null where there are no samples of either kind, or they have no classes, or the network has no finite answer to some.
    /// </returns>
    public static NoveltyDetector? Fit(Network<float> network, Dataset train, Dataset test)
    {
        if (train.Count == 0 || test.Count == 0 || train.HasNumbers)
            return null;
        var rows = new List<int>[network.Outputs];
        for (var c = 0; c < rows.Length; c++)
            rows[c] = RowsOf(train, c);
        var workspace = new Workspace<float>(network, Batch);
        var classes = Array.ConvertAll(rows, of =>
            PrincipalSubspace.Fit(Signatures(network, workspace, train, [.. of.Where((_, i) => i % HeldOutEvery != 0)])));

        var raw = new NoveltyDetector(classes, default, default, []);
        int[] heldOut = [.. rows.SelectMany(of => of.Where((_, i) => i % HeldOutEvery == 0))];
        var measured = Read(train, heldOut, row => raw.Measure(network, workspace, row));
        var scaled = new NoveltyDetector(
            classes,
            Spread.Over([.. measured.Select(sample => sample.LogResidual)]),
            Spread.Over([.. measured.Select(sample => -sample.Score)]),
            []);
        int[] all = [.. Enumerable.Range(0, test.Count)];
        var novelty = Read(test, all, row => scaled.Novelty(scaled.Measure(network, workspace, row)));
        Array.Sort(novelty);
        return Array.TrueForAll(novelty, float.IsFinite) ? scaled.With(novelty) : null;

        TResult[] Read<TResult>(Dataset data, int[] of, Func<int, TResult> read)
        {
            var results = new TResult[of.Length];
            ForEach(network, workspace, data, of, (i, row) => results[i] = read(row));
            return results;
        }
    }

    private static List<int> RowsOf(Dataset data, int label)
    {
        var rows = new List<int>();
        for (var i = 0; i < data.Count && rows.Count < PerClass; i++)
        {
            if (data.Labels[i] == label)
                rows.Add(i);
        }

        return rows;
    }

    private static Matrix<float> Signatures(Network<float> network, Workspace<float> workspace, Dataset data, int[] rows)
    {
        var signatures = new Matrix<float>(rows.Length, Signature.Dimensions(network));
        ForEach(network, workspace, data, rows, (i, row) => Signature.Write(network, workspace, row, signatures.Row(i)));
        return signatures;
    }

    // predicts the samples in batches, and visits each one's place in the list and row in the workspace
    private static void ForEach(Network<float> network, Workspace<float> workspace, Dataset data, int[] rows, Action<int, int> visit)
    {
        for (var start = 0; start < rows.Length; start += Batch)
        {
            workspace.Rows = Math.Min(Batch, rows.Length - start);
            data.Gather(rows.AsSpan(start, workspace.Rows), workspace.X);
            network.Predict(workspace);
            for (var row = 0; row < workspace.Rows; row++)
                visit(start + row, row);
        }
    }
}

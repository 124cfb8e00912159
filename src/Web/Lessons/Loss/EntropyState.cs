using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>
/// Represents two distributions over the same four outcomes: how often they happen, p, and how probable somebody thinks them, q.
/// </summary>
public sealed class EntropyState
{
    public const int Outcomes = 4;

    /// <summary>A certain outcome, a coin, the example whose surprises are whole bits, and four equal outcomes.</summary>
    public static readonly double[][] Presets = [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.25, 0.25]];

    private double[] _p = [.. Presets[2]];
    private double[] _q = [.. Presets[3]];
    private InformationUnit _unit = InformationUnit.Bits;

    public double[] P => _p;

    public double[] Q => _q;

    /// <summary>Gets or sets the unit of the call that is shown.</summary>
    public InformationUnit Unit
    {
        get => _unit;
        set => _unit = value;
    }

    public void Link(LinkState link)
    {
        link.Row("p", ref _p, 0, 1);
        link.Row("q", ref _q, 0, 1);
        link.Choice("unit", ref _unit);
    }

    // an address may say anything
    public void Linked() => (_p, _q) = (Kept(_p, Presets[2]), Kept(_q, Presets[3]));

    public double Entropy(InformationUnit unit) => Information.Entropy(_p, unit);

    /// <summary>The mean surprise of whoever expects q where p happens: never below the entropy of p.</summary>
    public double CrossEntropy(InformationUnit unit) => Information.Of(
        BatchLoss.Of(LossFunction.CrossEntropy, NdArray.Of([1, Outcomes], _q), NdArray.Of([1, Outcomes], _p)),
        unit);

    public void Load(double[] p) => _p = [.. p];

    public bool IsLoaded(double[] p) => p.AsSpan().SequenceEqual(_p);

    private static double[] Kept(double[] shares, double[] otherwise) =>
        Math.Abs(shares.Sum() - 1) < 1e-6 ? shares : [.. otherwise];
}

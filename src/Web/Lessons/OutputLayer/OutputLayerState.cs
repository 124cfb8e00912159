using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents the output layer lesson: three scores, and softmax of them at its word and as it is calculated.</summary>
public sealed class OutputLayerState
{
    public const double MaxShift = 1000, MinC = 1e-3, MaxC = 1e6;

    // book §3.5: the example, the one that overflows, and one that underflows to 0/0
    public static readonly (double[] Scores, double Shift)[] Presets = [([0.3, 2.9, 4.0], 0), ([10, 0, -10], 1000), ([2, 1, 0], -1000)];

    private const double Reach = 10;

    // the scores are these plus the shift, which softmax does not notice
    private double[] _rest = [0.3, 2.9, 4.0];
    private double _shift;
    private double _c = 7;
    private ActivationFunction _function = ActivationFunction.Softmax;

    /// <summary>Gets the scores.</summary>
    public double[] A { get; private set; } = [];

    /// <summary>Gets softmax, calculated after the largest score was subtracted.</summary>
    public double[] Safe { get; private set; } = [];

    /// <summary>Gets softmax calculated as its formula stands; NaN where that overflows.</summary>
    public double[] Naive { get; private set; } = [];

    public double Shift
    {
        get => _shift;
        set
        {
            _shift = value;
            Calculate();
        }
    }

    /// <summary>Gets or sets the function of the layer: softmax or the identity.</summary>
    public ActivationFunction Function
    {
        get => _function;
        set => _function = value;
    }

    /// <summary>Gets or sets the factor of the derivation, above and below the fraction.</summary>
    public double C
    {
        get => _c;
        set => _c = value;
    }

    /// <summary>Gets the scores of the picture.</summary>
    public Axis Scores => new(_shift - Reach - 2, _shift + Reach + 2);

    /// <summary>Gets the most probable class.</summary>
    public int Largest => Array.IndexOf(Safe, Safe.Max());

    /// <summary>Gets a value that tells whether the formula at its word gives no numbers.</summary>
    public bool Broken => Array.Exists(Naive, double.IsNaN);

    public void Link(LinkState link)
    {
        link.Row("a", ref _rest, -Reach, Reach);
        link.Number("shift", ref _shift, -MaxShift, MaxShift);
        link.Choice("function", ref _function);
        link.Number("c", ref _c, MinC, MaxC);
    }

    public void Linked()
    {
        if (_function != ActivationFunction.Identity)
            _function = ActivationFunction.Softmax;
        Calculate();
    }

    /// <summary>Moves a score by hand.</summary>
    public void Move(int k, double score)
    {
        _rest[k] = Math.Clamp(Math.Round(score - _shift, 10), -Reach, Reach);
        Calculate();
    }

    public void Load(double[] rest, double shift)
    {
        (_rest, _shift, _function) = ([.. rest], shift, ActivationFunction.Softmax);
        Calculate();
    }

    public bool IsLoaded(double[] rest, double shift) => rest.AsSpan().SequenceEqual(_rest) && shift == _shift;

    public string Mathematics
    {
        get
        {
            var k = Largest;
            if (_function == ActivationFunction.Identity)
                return $"y_k &= a_k ; y_{k + 1} &= {Formula.Of(A[k], 5)}";
            var largest = A.Max();
            var naive = $"{{e^{Of(A[k])}}}/{{{string.Join(" + ", A.Select(a => $"e^{Of(a)}"))}}}";
            var safe = $"{{e^{Of(A[k] - largest)}}}/{{{string.Join(" + ", A.Select(a => $"e^{Of(a - largest)}"))}}}";
            return "y_k &= {e^{a_k}}/{sum_{i} e^{a_i}} = {e^{a_k - max}}/{sum_{i} e^{a_i - max}} ; "
                + $"y_{k + 1} &= {naive} = {Formula.Of(Naive[k])} ; "
                + $"y_{k + 1} &= {safe} = {Formula.Of(Safe[k])}";

            static string Of(double value) => Formula.Of(value, 5);
        }
    }

    private void Calculate()
    {
        // 0.3 + 1000 − 1000 is not 0.3: so the sum is rounded and the parts are kept
        A = Array.ConvertAll(_rest, rest => Math.Round(rest + _shift, 10));
        (Safe, Naive) = (ActivationFunctions.Softmax(A), ActivationFunctions.NaiveSoftmax(A));
    }
}

using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the loss lesson: the probabilities of ten classes, the right class, and the loss of the one for the other.</summary>
public sealed class LossState
{
    public const int Classes = 10;

    // book §4.2: right about the 2, and mistaking it for a 7
    public static readonly (string Name, double[] Y)[] Presets =
    [
        ("right", [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]),
        ("wrong", [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]),
        ("sure", [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ("unsure", [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ];

    private const int PresetRight = 2;

    private double[] _y = [.. Presets[0].Y];
    private int _right = PresetRight;
    private double _w = 0.8;
    private double _x = 0.1;
    private LossFunction _function = LossFunction.CrossEntropy;

    /// <summary>Gets the probabilities.</summary>
    public double[] Y => _y;

    /// <summary>Gets or sets the right class.</summary>
    public int Right
    {
        get => _right;
        set => _right = value;
    }

    /// <summary>Gets or sets the weight of the second picture.</summary>
    public double W
    {
        get => _w;
        set => _w = value;
    }

    /// <summary>Gets or sets the probability whose logarithm is shown.</summary>
    public double X
    {
        get => _x;
        set => _x = value;
    }

    public LossFunction Function
    {
        get => _function;
        set => _function = value;
    }

    /// <summary>Gets the right class, one-hot.</summary>
    public double[] Truth => [.. Enumerable.Range(0, Classes).Select(k => k == _right ? 1.0 : 0.0)];

    /// <summary>Gets the most probable class.</summary>
    public int Answer => Array.IndexOf(_y, _y.Max());

    public bool IsRight => Answer == _right;

    public void Link(LinkState link)
    {
        link.Row("y", ref _y, 0, 1);
        link.Whole("t", ref _right, 0, Classes - 1);
        link.Choice("function", ref _function);
        link.Number("w", ref _w, OneWeight.Range.Min, OneWeight.Range.Max);
        link.Number("x", ref _x, 0, 1);
    }

    public double Loss(LossFunction function) => LossFunctions.Of(function, _y, Truth);

    public void Load(double[] y) => (_y, _right) = ([.. y], PresetRight);

    public bool IsLoaded(double[] y) => y.AsSpan().SequenceEqual(_y) && _right == PresetRight;

    /// <summary>Changes one probability; the others share the rest in the same proportion as before.</summary>
    public void Move(int k, double to) => Shares.Move(_y, k, to);

    public string Mathematics
    {
        get
        {
            var loss = Formula.Of(Loss(_function));
            if (_function == LossFunction.CrossEntropy)
                return $"E &= - sum_{{k}} t_k log(y_k + 10^{{-7}}) ; &= - log({Formula.Of(_y[_right])} + 10^{{-7}}) = {loss}";
            var factor = _function == LossFunction.SumOfSquares ? "{1}/{2}" : "{1}/{10}";
            var rest = Enumerable.Range(0, Classes).Where(k => k != _right).Sum(k => _y[k] * _y[k]);
            return $"E &= {(_function == LossFunction.SumOfSquares ? "{1}/{2}" : "{1}/{n}")} sum_{{k}} (y_k - t_k)^2 ; "
                + $"&= {factor} ( ({Formula.Of(_y[_right])} - 1)^2 + {Formula.Of(rest)} ) = {loss}";
        }
    }
}

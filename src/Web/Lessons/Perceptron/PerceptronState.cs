using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents the way a perceptron's threshold is written.</summary>
internal enum PerceptronForm
{
    /// <summary>w·x + b > 0.</summary>
    Bias,

    /// <summary>w·x > θ.</summary>
    Theta,
}

/// <summary>Represents the perceptron lesson: a perceptron of two inputs, and the handles on the line it draws.</summary>
internal sealed class PerceptronState
{
    /// <summary>The largest size of a weight, and of the bias or the threshold.</summary>
    public const double MaxWeight = 2, MaxBias = 10;

    public static readonly Axis Plane = new(-0.6, 1.6);

    /// <summary>The inputs of a gate.</summary>
    public static readonly (double, double)[] Corners = [(0, 0), (0, 1), (1, 0), (1, 1)];

    // the arrow stands for the weights, scaled to fit the picture
    private const double Reach = 0.6;

    private double _w1 = 0.5, _w2 = 0.5, _b = -0.2;
    private PerceptronForm _form = PerceptronForm.Bias;
    private Comparison _comparison = Comparison.Strict;
    private (double X, double Y) _pivot = (0.5, 0.5);

    public double W1
    {
        get => _w1;
        set
        {
            _w1 = value;
            Settle();
        }
    }

    public double W2
    {
        get => _w2;
        set
        {
            _w2 = value;
            Settle();
        }
    }

    public double B
    {
        get => _b;
        set
        {
            _b = value;
            Settle();
        }
    }

    /// <summary>Gets or sets the bias as a threshold.</summary>
    public double Theta
    {
        get => 0 - _b;
        set => B = 0 - value;
    }

    public PerceptronForm Form
    {
        get => _form;
        set => _form = value;
    }

    public Comparison Comparison
    {
        get => _comparison;
        set => _comparison = value;
    }

    public Perceptron Perceptron => new([_w1, _w2], _b, _comparison);

    /// <summary>Gets the arrow of the weights: from a place on the line.</summary>
    public (double X, double Y, double Dx, double Dy) Arrow => (_pivot.X, _pivot.Y, Reach * _w1, Reach * _w2);

    public void Link(LinkState link)
    {
        link.Number("w1", ref _w1, -MaxWeight, MaxWeight);
        link.Number("w2", ref _w2, -MaxWeight, MaxWeight);
        link.Number("b", ref _b, -MaxBias, MaxBias);
        link.Choice("write", ref _form);
        link.Choice("comparison", ref _comparison);
    }

    public void Linked() => Settle();

    /// <summary>Moves the line by its handle.</summary>
    public void Shift((double X, double Y) to)
    {
        _b = Kept(-(_w1 * to.X + _w2 * to.Y), MaxBias);
        _pivot = to;
        Settle();
    }

    /// <summary>Turns the line by the tip of its arrow.</summary>
    public void Turn((double X, double Y) to)
    {
        (_w1, _w2) = (Kept((to.X - _pivot.X) / Reach, MaxWeight), Kept((to.Y - _pivot.Y) / Reach, MaxWeight));
        _b = Kept(-(_w1 * _pivot.X + _w2 * _pivot.Y), MaxBias);
        Settle();
    }

    public void Load(PublishedParameters set)
    {
        (_w1, _w2, _b, _comparison) = (set.W1, set.W2, set.Bias, set.Comparison);
        Settle();
    }

    public bool IsLoaded(PublishedParameters set) => (_w1, _w2, _b) == (set.W1, set.W2, set.Bias);

    public string Mathematics
    {
        get
        {
            var sign = _comparison == Comparison.Strict ? ">" : "≥";
            var turned = _comparison == Comparison.Strict ? "<" : "≤";
            var weighted = $"{Formula.Of(_w1)} x_1 {Formula.Plus(_w2)} x_2";
            var rule = _form == PerceptronForm.Theta
                ? $"y = 1 &⟺ w_1 x_1 + w_2 x_2 {sign} theta ; &⟺ {weighted} {sign} {Formula.Of(0 - _b)}"
                : $"y = 1 &⟺ w_1 x_1 + w_2 x_2 + b {sign} 0 ; &⟺ {weighted} {Formula.Plus(_b)} {sign} 0";
            return Perceptron.DecisionLine() switch
            {
                { Slope: { } slope, Intercept: { } intercept } =>
                    $"{rule} ; &⟺ x_2 {(_w2 > 0 ? sign : turned)} {Formula.Of(slope)} x_1 {Formula.Plus(intercept)}",
                { Vertical: { } vertical } => $"{rule} ; &⟺ x_1 {(_w1 > 0 ? sign : turned)} {Formula.Of(vertical)}",
                _ => rule,
            };
        }
    }

    // keeps the handle on the line, as near to where it was as that allows
    private void Settle()
    {
        _pivot = Onto(_pivot) is var near && Inside(near) ? near
            : Onto((0.5, 0.5)) is var central && Inside(central) ? central
            : (0.5, 0.5);

        static bool Inside((double X, double Y) p) => p.X >= Plane.Min && p.X <= Plane.Max && p.Y >= Plane.Min && p.Y <= Plane.Max;

        (double X, double Y) Onto((double X, double Y) p)
        {
            var square = _w1 * _w1 + _w2 * _w2;
            if (square == 0)
                return p;
            var way = (_w1 * p.X + _w2 * p.Y + _b) / square;
            return (p.X - way * _w1, p.Y - way * _w2);
        }
    }

    // adding zero makes minus zero plain
    private static double Kept(double value, double most) => Math.Round(Math.Clamp(value, -most, most), 2) + 0.0;
}

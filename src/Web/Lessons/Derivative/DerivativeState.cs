using System.Globalization;
using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>
/// Represents the derivative lesson: a function, the place of a slope, and the step of the differences that approximate it.
/// </summary>
internal sealed class DerivativeState
{
    public const double SmallestStep = 1e-60;

    /// <summary>The steps of the lower picture.</summary>
    public static readonly Axis Steps = new(1e-20, 10, Log: true);

    /// <summary>The step of the book's bad implementation (§4.3.1): beside most numbers it is nothing.</summary>
    public const double LostStep = 1e-50;

    private double _x = 5, _h = 4, _from, _to = 20;
    private DifferenceScheme _scheme = DifferenceScheme.Central;

    public TypedExpression Typed { get; } = new(DerivativePreset.All[0].Formula, MoreThanOneVariable);

    /// <summary>Gets or sets the place of the slope.</summary>
    public double X
    {
        get => _x;
        set => _x = value;
    }

    /// <summary>Gets or sets the step.</summary>
    public double H
    {
        get => _h;
        set => _h = value;
    }

    public DifferenceScheme Scheme
    {
        get => _scheme;
        set => _scheme = value;
    }

    public Axis Range => new(_from, _to);

    /// <summary>Gets the heights of the curve.</summary>
    public Axis Heights { get; private set; } = new(0, 1);

    public string Variable => Typed.Expression.Variables.Count == 1 ? Typed.Expression.Variables[0] : "x";

    /// <summary>Gets the slope by backpropagation through the formula's graph.</summary>
    public double Exact => Typed.Expression.Variables.Count == 0 ? 0 : Typed.Expression.Gradient([_x])[0];

    public double Central => Numerical.Derivative(F, _x, _h);

    public double Forward => Numerical.Derivative(F, _x, _h, DifferenceScheme.Forward);

    /// <summary>Gets the slope by the chosen difference.</summary>
    public double Slope => _scheme == DifferenceScheme.Central ? Central : Forward;

    /// <summary>
    /// Gets the differences of the table: each scheme with the present step and with the one the book recommends, then the forward
    /// difference the book warns of.
    /// </summary>
    public IEnumerable<(DifferenceScheme Scheme, double H)> Rows =>
        (from h in new[] { _h, Numerical.DefaultStep } from scheme in Enum.GetValues<DifferenceScheme>() select (scheme, h))
            .Append((DifferenceScheme.Forward, LostStep))
            .Distinct();

    /// <summary>Gets whether the step is lost in rounding: both places are the same number.</summary>
    public bool IsLost => _x + _h == (_scheme == DifferenceScheme.Central ? _x - _h : _x);

    /// <summary>Gets the axis from the smallest error a double can show to the largest error of the sweep.</summary>
    public Axis Errors
    {
        get
        {
            var largest = Sweep(DifferenceScheme.Forward, shown: false)
                .Concat(Sweep(DifferenceScheme.Central, shown: false))
                .Select(p => p.Y)
                .Where(double.IsFinite)
                .DefaultIfEmpty(1)
                .Max();
            return new Axis(1e-17, Math.Pow(10, Math.Clamp(Math.Ceiling(Math.Log10(largest + 1e-17)), 0, 20)), Log: true);
        }
    }

    public void Link(LinkState link)
    {
        Typed.Link(link);
        link.Number("x", ref _x, -1e6, 1e6);
        link.Number("h", ref _h, SmallestStep, 10);
        link.Number("from", ref _from, -1e6, 1e6);
        link.Number("to", ref _to, -1e6, 1e6);
        link.Choice("scheme", ref _scheme);
    }

    public void Linked()
    {
        if (!(_to - _from > 1e-6))
            (_from, _to) = (_x - 5, _x + 5);
        _x = Range.Clamp(_x);
        if (Typed.Linked())
            Heights = HeightsOfTheCurve();
    }

    /// <summary>Takes a typed formula; for one that cannot be used the picture keeps the last that could.</summary>
    public void Enter(string text)
    {
        if (Typed.Enter(text))
            Heights = HeightsOfTheCurve();
    }

    public void Load(DerivativePreset preset)
    {
        (_x, _from, _to, _h) = (preset.X, preset.From, preset.To, preset.H ?? _h);
        Enter(preset.Formula);
    }

    /// <summary>Moves the place of the slope by hand.</summary>
    public void MoveTo(double x) => _x = Range.Clamp(Math.Round(x, 2));

    /// <summary>Sets the step by hand: to two digits.</summary>
    public void SetStep(double h)
    {
        h = Math.Clamp(h, SmallestStep, Steps.Max);
        _h = double.Parse(h.ToString("0.0e0", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    public double F(double x) => Typed.Expression.Evaluate(Typed.Expression.Variables.Count == 0 ? [] : [x]);

    public double Error(DifferenceScheme scheme, double h) => Math.Abs(Numerical.Derivative(F, _x, h, scheme) - Exact);

    /// <summary>Gets the height of an error in the picture: one of exactly 0 has no logarithm and stands on the floor.</summary>
    public static double Shown(double error) => Math.Max(error, 1e-17);

    /// <summary>Gets the errors of a scheme over all steps.</summary>
    public IEnumerable<(double X, double Y)> Sweep(DifferenceScheme scheme, bool shown = true) =>
        Geometry.Sample(h => shown ? Shown(Error(scheme, h)) : Error(scheme, h), Steps, 189);

    /// <summary>Indicates whether the point of the curve at x is in the picture.</summary>
    public bool Shows(double x) => x >= Range.Min && x <= Range.Max && F(x) is var y && y >= Heights.Min && y <= Heights.Max;

    /// <param name="tangent">The word for the tangent.</param>
    public string Mathematics(string tangent)
    {
        var (v, h) = (Formula.Name(Variable), Formula.Of(_h));
        var (above, below, here) = (F(_x + _h), F(_x - _h), F(_x));
        var difference = _scheme == DifferenceScheme.Central
            ? $"f'({v}) &≈ {{f({v} + h) - f({v} - h)}}/{{2 h}} ; "
                + $"&= {{{Formula.Of(above, 8)} {Minus(below)}}}/{{2 * {h}}} = {Formula.Of(Central, 8)}"
            : $"f'({v}) &≈ {{f({v} + h) - f({v})}}/{{h}} ; &= {{{Formula.Of(above, 8)} {Minus(here)}}}/{h} = {Formula.Of(Forward, 8)}";
        return $"{difference} ; \"{tangent}\" y &= {Formula.Of(Exact)} {v} {Formula.Plus(here - Exact * _x)}";

        static string Minus(double value) => Formula.Plus(0 - value, 8);
    }

    // without what a pole adds, and none so large that their differences overflow
    private Axis HeightsOfTheCurve()
    {
        double[] y = [.. Geometry.Sample(F, Range).Select(p => p.Y).Where(y => Math.Abs(y) < 1e300).Order()];
        if (y.Length == 0)
            return new Axis(-1, 1);
        var (low, high) = (y[y.Length / 50], y[^(1 + y.Length / 50)]);
        if (y[^1] - y[0] < 4 * (high - low))
            (low, high) = (y[0], y[^1]);
        var room = high - low > 1e-9 * (1 + Math.Abs(high)) ? 0.12 * (high - low) : 1;
        return new Axis(low - room, high + room);
    }

    private static ExpressionProblem? MoreThanOneVariable(Expression formula) => formula.Variables.Count < 2
        ? null
        : new ExpressionProblem(formula.Positions[1], "learn.derivative.wrong.variables", string.Join(", ", formula.Variables));
}

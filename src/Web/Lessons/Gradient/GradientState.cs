using System.Text.Encodings.Web;
using System.Text.Json;
using WebNN.Engine;
using WebNN.Engine.Lessons;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents the gradient lesson: a surface, a point with its gradient, and the descents of the optimizers.</summary>
public sealed class GradientState
{
    public const int MaxSteps = 100;
    public const double MinRate = 1e-10, MaxRate = 10, LeastTilt = 5;

    public static readonly OptimizerKind[] Kinds = Enum.GetValues<OptimizerKind>();

    public static readonly string[] Formulas = ["x0^2+x1^2", "x0^2/20+x1^2", "x0^2-x1^2", "x0^4/40-x0^2/2+x1^2", "3*sin(x0)*cos(x1)"];

    private readonly bool[] _shown = [.. GradientPreset.All[0].Shown];
    private readonly ((Surface, (double, double), double, int) Of, DescentPath? Path)[] _paths =
        new ((Surface, (double, double), double, int), DescentPath?)[Kinds.Length];

    private (double X, double Y) _at = (3, 4), _start = GradientPreset.All[0].Start;
    private double[] _rates = [.. GradientPreset.All[0].Rates];
    private int _steps = GradientPreset.All[0].Steps;
    private double _range = GradientPreset.All[0].Range, _turn = -30, _tilt = 35;

    public TypedExpression Typed { get; } = new(GradientPreset.All[0].Formula, NamesOtherThanTheAxes);

    public Surface Surface { get; private set; } = new(Expression.Parse(GradientPreset.All[0].Formula));

    /// <summary>Gets or sets the point whose gradient is shown.</summary>
    public (double X, double Y) At
    {
        get => _at;
        set => _at = value;
    }

    public (double X, double Y) Start => _start;

    public int Steps
    {
        get => _steps;
        set => _steps = Math.Clamp(value, 1, MaxSteps);
    }

    public double Range => _range;

    public Axis Plane => new(-_range, _range);

    public SurfaceView View { get; private set; } = SurfaceView.Empty;

    /// <summary>Gets the direction from which the surface is seen: degrees, as <see cref="SurfaceScene"/> takes them.</summary>
    public double Turn => _turn;

    public double Tilt => _tilt;

    public double[] Exact => Surface.Exact([_at.X, _at.Y]);

    /// <summary>Gets the arrow of the negative gradient at the point.</summary>
    public (double X, double Y, double Dx, double Dy) Arrow =>
        Exact is var slope ? (_at.X, _at.Y, -View.Reach * slope[0], -View.Reach * slope[1]) : default;

    public double[] ByDifferences => Surface.ByDifferences([_at.X, _at.Y]);

    /// <summary>Gets the descent of the plain gradient, which the lesson is about.</summary>
    public DescentPath Descent => Path(OptimizerKind.Sgd);

    public IReadOnlyList<(OptimizerKind Kind, DescentPath Path)> Paths => [.. Kinds.Where(IsShown).Select(kind => (kind, Path(kind)))];

    public void Link(LinkState link)
    {
        Typed.Link(link);
        link.Number("x0", ref _at.X, -20, 20);
        link.Number("x1", ref _at.Y, -20, 20);
        link.Number("s0", ref _start.X, -20, 20);
        link.Number("s1", ref _start.Y, -20, 20);
        link.Row("rates", ref _rates, MinRate, MaxRate);
        link.Whole("steps", ref _steps, 1, MaxSteps);
        link.Number("range", ref _range, 1, 20);
        link.Number("turn", ref _turn, -180, 180);
        link.Number("tilt", ref _tilt, LeastTilt, 90);
        foreach (var kind in Kinds)
            link.Flag(kind.ToString().ToLowerInvariant(), ref _shown[(int)kind]);
    }

    public void Linked()
    {
        if (Typed.Linked())
            Surface = new Surface(Typed.Expression);
        Zoom(_range);
    }

    /// <summary>Takes a typed formula; one that cannot be used leaves the surface as it is.</summary>
    public void Enter(string text)
    {
        if (!Typed.Enter(text))
            return;
        Surface = new Surface(Typed.Expression);
        Survey();
    }

    public void Load(GradientPreset preset)
    {
        (_start, _rates, _steps) = (preset.Start, [.. preset.Rates], preset.Steps);
        preset.Shown.CopyTo(_shown, 0);
        _range = preset.Range;
        _at = Kept(_at);
        Enter(preset.Formula);
    }

    public bool IsLoaded(GradientPreset preset) =>
        preset.Formula == Surface.Text
            && preset.Start == _start
            && preset.Rates.SequenceEqual(_rates)
            && preset.Steps == _steps
            && preset.Shown.SequenceEqual(_shown);

    /// <summary>Shows the plane to a distance from the origin; the points stay inside it.</summary>
    public void Zoom(double range)
    {
        _range = range;
        (_at, _start) = (Kept(_at), Kept(_start));
        Survey();
    }

    /// <summary>Looks at the surface from another side; a turn goes on round.</summary>
    public void Look(double turn, double tilt) =>
        (_turn, _tilt) = (Math.Round(Math.IEEERemainder(turn, 360), 1), Math.Round(Math.Clamp(tilt, LeastTilt, 90), 1));

    public void Begin((double X, double Y) at) => _start = (Math.Round(at.X, 2), Math.Round(at.Y, 2));

    public double Rate(OptimizerKind kind) => _rates[(int)kind];

    public void SetRate(OptimizerKind kind, double rate) =>
        _rates = [.. _rates.Select((old, i) => i == (int)kind && double.IsFinite(rate) ? Math.Clamp(rate, MinRate, MaxRate) : old)];

    public bool IsShown(OptimizerKind kind) => _shown[(int)kind];

    public void Show(OptimizerKind kind, bool shown) => _shown[(int)kind] = shown;

    public bool Inside(double[] point) => Math.Abs(point[0]) <= _range && Math.Abs(point[1]) <= _range;

    /// <summary>Gets the outcome of the plain descent.</summary>
    public DescentOutcome Outcome
    {
        get
        {
            var (first, last) = (Descent.Points[0], Descent.Points[^1]);
            if (Descent.Diverged || !Inside(last))
                return DescentOutcome.Diverges;
            var moved = Math.Sqrt((last[0] - first[0]) * (last[0] - first[0]) + (last[1] - first[1]) * (last[1] - first[1]));
            return moved < 1e-3 * _range && Math.Abs(Surface.Exact(first)[0]) + Math.Abs(Surface.Exact(first)[1]) > 1e-3
                ? DescentOutcome.Stands
                : DescentOutcome.Arrives;
        }
    }

    /// <summary>Gets the height at the end of the plain descent.</summary>
    public double EndHeight => Surface.Height(Descent.Points[^1][0], Descent.Points[^1][1]);

    /// <summary>Gets the body of the call that gives the gradient at the point.</summary>
    public string GradientCall => Call($"\"at\":{{\"x0\":{Numbers.Full(_at.X)},\"x1\":{Numbers.Full(_at.Y)}}}");

    /// <summary>Gets the body of the call that gives the arrows of the field.</summary>
    public string FieldCall =>
        $"[{Numbers.Full(-_range)},{Numbers.Full(_range)},{Numbers.Full(Surface.Step(Plane))}]" is var axis
            ? Call($"\"grid\":{{\"x0\":{axis},\"x1\":{axis}}}")
            : "";

    private string Call(string place) =>
        $"{{\"expression\":\"{JsonEncodedText.Encode(Surface.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\",{place}}}";

    // calculated once until something it depends on changes: dragging the point changes none
    private DescentPath Path(OptimizerKind kind)
    {
        var wanted = (Surface, _start, Rate(kind), _steps);
        ref var known = ref _paths[(int)kind];
        if (known.Path is null || known.Of != wanted)
            known = (wanted, Surface.Descend(kind, [_start.X, _start.Y], Rate(kind), _steps));
        return known.Path;
    }

    // changes with the surface and the part of it one sees, not while dragging
    private void Survey() => View = SurfaceView.Of(Surface, Plane);

    private (double X, double Y) Kept((double X, double Y) point) => (Plane.Clamp(point.X), Plane.Clamp(point.Y));

    private static ExpressionProblem? NamesOtherThanTheAxes(Expression formula)
    {
        for (var i = 0; i < formula.Variables.Count; i++)
        {
            if (!Surface.Names.Contains(formula.Variables[i]))
                return new ExpressionProblem(formula.Positions[i], "learn.gradient.wrong-name", formula.Variables[i]);
        }

        return null;
    }
}

using WebNN.Engine;
using WebNN.Engine.Layers;
using WebNN.Engine.Lessons;

namespace WebNN.Web.Graphics;

/// <summary>A formula of x0 and x1 as a surface: its heights, its gradients, and the ways down.</summary>
internal sealed class Surface(Expression formula)
{
    private const int Samples = 40, Levels = 10, Arrows = 14;

    /// <summary>The names that variables may have.</summary>
    public static readonly string[] Names = ["x0", "x1"];

    public string Text => formula.Text;

    public double Height(double x0, double x1) => formula.Evaluate(Bound([x0, x1]));

    /// <summary>The gradient by backpropagation.</summary>
    public double[] Exact(double[] x)
    {
        var gradient = new double[Names.Length];
        var slopes = formula.Gradient(Bound(x));
        for (var i = 0; i < slopes.Length; i++)
            gradient[Index(formula.Variables[i])] = slopes[i];
        return gradient;
    }

    /// <summary>By central differences, as the book descends (§4.4).</summary>
    public double[] ByDifferences(double[] x) => Numerical.Gradient(p => formula.Evaluate(Bound(p)), x);

    /// <summary>Every point from the start on, each against the numerical gradient.</summary>
    public DescentPath Descend(OptimizerKind kind, double[] start, double rate, int steps)
    {
        if (kind == OptimizerKind.Sgd)
            return Numerical.Descend(ByDifferences, start, rate, steps);
        var place = new Parameter<double>("x", 1, Names.Length);
        start.CopyTo(place.Value.Row(0));
        var optimizer = Optimizer<double>.Create(new OptimizerOptions { Kind = kind }, [place]);
        var points = new List<double[]>(steps + 1) { start };
        for (var step = 0; step < steps; step++)
        {
            ByDifferences([.. points[^1]]).CopyTo(place.Gradient.Row(0));
            optimizer.Step(rate);
            var point = place.Value.ToArray();
            if (!Array.TrueForAll(point, double.IsFinite))
                return new DescentPath(points, Diverged: true);
            points.Add(point);
        }

        return new DescentPath(points, Diverged: false);
    }

    /// <summary>Heights to draw lines at: denser where it is low, so that a bowl gets evenly spaced rings.</summary>
    public double[] LevelsOver(Axis plane)
    {
        double[] heights = [.. Geometry.Surface(Height, plane, plane, Samples).Cast<double>().Where(double.IsFinite)];
        if (heights.Length == 0)
            return [];
        var (low, high) = (heights.Min(), heights.Max());
        return high > low ? [.. Enumerable.Range(1, Levels).Select(k => low + (high - low) * k * k / (Levels * Levels))] : [];
    }

    /// <summary>−∇f on a grid as arrows, longer where it is steeper; the longest as long as a cell.</summary>
    public (double X, double Y, double Dx, double Dy)[] Field(Axis plane)
    {
        var cell = plane.Length / Arrows;
        var slopes = (from row in Enumerable.Range(0, Arrows)
                      from column in Enumerable.Range(0, Arrows)
                      let x = plane.Min + (column + 0.5) * cell
                      let y = plane.Min + (row + 0.5) * cell
                      let slope = Exact([x, y])
                      where Array.TrueForAll(slope, double.IsFinite)
                      select (x, y, slope)).ToList();
        var steepest = slopes.Select(at => Math.Sqrt(at.slope[0] * at.slope[0] + at.slope[1] * at.slope[1])).DefaultIfEmpty(0).Max();
        if (!(steepest > 0))
            return [];
        var scale = cell / steepest;
        return [.. slopes.Select(at => (at.x, at.y, -scale * at.slope[0], -scale * at.slope[1]))];
    }

    private double[] Bound(double[] x) => [.. formula.Variables.Select(name => x[Index(name)])];

    private static int Index(string name) => Array.IndexOf(Names, name);
}

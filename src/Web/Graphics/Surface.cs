using WebNN.Engine;
using WebNN.Engine.Layers;
using WebNN.Engine.Lessons;

namespace WebNN.Web.Graphics;

/// <summary>A formula of x0 and x1 as a surface: its heights, its gradients, and the ways down.</summary>
public sealed class Surface(Expression formula)
{
    /// <summary>The cells of the mesh along each axis.</summary>
    public const int Cells = 16;

    private const int Samples = 40, Levels = 10;

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

    /// <summary>
    /// Numerical gradients and heights on a mesh over the plane, its border included: over −2…2 the mesh of book §4.4, in steps of 0.25.
    /// </summary>
    public GradientField Field(Axis plane)
    {
        var axis = MeshAxis.Of(plane.Min, plane.Max, Step(plane), "plane");
        return GradientField.Of(x => formula.Evaluate(Bound(x)), axis, axis);
    }

    /// <summary>The distance of two neighbours of the mesh.</summary>
    public static double Step(Axis plane) => plane.Length / Cells;

    private double[] Bound(double[] x) => [.. formula.Variables.Select(name => x[Index(name)])];

    private static int Index(string name) => Array.IndexOf(Names, name);
}

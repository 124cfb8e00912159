namespace WebNN.Engine.Lessons;

/// <summary>
/// Numerical gradients of f(x0, x1) over a mesh, as book §4.4 draws them: <paramref name="Points"/> and
/// <paramref name="Gradients"/> (N, 2), <paramref name="Values"/> of f (N). Of two neighbours x0 differs, as in
/// <c>np.meshgrid</c> made flat.
/// </summary>
public sealed record GradientField(double[][] Points, double[][] Gradients, double[] Values)
{
    /// <summary>
    /// The field of f: (2) → number over all pairs of places, by central differences over <paramref name="h"/>. NaN or infinite where f is.
    /// </summary>
    /// <exception cref="LessonInputException">h is not positive and finite.</exception>
    public static GradientField Of(Func<double[], double> f, MeshAxis x0, MeshAxis x1, double h = Numerical.DefaultStep)
    {
        double[][] points = [.. from second in x1.Places() from first in x0.Places() select (double[])[first, second]];
        return new GradientField(points, [.. points.Select(point => Numerical.Gradient(f, point, h))], [.. points.Select(f)]);
    }
}

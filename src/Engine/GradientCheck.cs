using WebNN.Engine.Data;
using WebNN.Engine.Layers;

namespace WebNN.Engine;

/// <summary>The distance between backpropagation and central differences for one parameter array (book §5.7.3).</summary>
/// <param name="Parameter">W1, b1, …</param>
/// <param name="MeanAbsoluteDifference">Mean of |backpropagation − numerical|.</param>
/// <param name="MaxAbsoluteDifference">The greatest of them.</param>
public sealed record GradientDifference(string Parameter, double MeanAbsoluteDifference, double MaxAbsoluteDifference);

/// <summary>
/// Numerical gradients of a network's parameters, and their comparison with
/// backpropagation. In double: in float32 the differences drown in rounding.
/// </summary>
public static class GradientCheck
{
    /// <summary>h of the central difference (f(x+h) − f(x−h)) / 2h, as in the book.</summary>
    public const double Step = 1e-4;

    /// <summary>
    /// Writes every parameter's gradient by central differences: two forward passes for each number. The samples are in
    /// <c>workspace.X</c> (N, D), their right answers in <paramref name="targets"/>.
    /// </summary>
    public static void NumericalGradient(Network<double> network, Workspace<double> workspace, Targets targets)
    {
        for (var i = 0; i < network.Parameters.Count; i++)
        {
            var gradient = network.Parameters[i].Gradient;
            for (var r = 0; r < gradient.Rows; r++)
                NumericalGradient(network, workspace, targets, i, r, gradient.Row(r));
        }
    }

    /// <summary>Writes the gradient of one row of a parameter, (columns,). Puts every number back that it moves.</summary>
    internal static void NumericalGradient(
        Network<double> network, Workspace<double> workspace, Targets targets, int parameter, int row, Span<double> gradient)
    {
        for (var c = 0; c < gradient.Length; c++)
        {
            ref var value = ref network.Parameters[parameter].Value[row, c];
            var kept = value;
            value = kept + Step;
            var above = network.LossOf(workspace, targets);
            value = kept - Step;
            var below = network.LossOf(workspace, targets);
            value = kept;
            gradient[c] = (above - below) / (2 * Step);
        }
    }

    /// <summary>Both gradients of the same samples, compared. Leaves the numerical gradients in the parameters.</summary>
    public static IReadOnlyList<GradientDifference> Run(Network<double> network, Workspace<double> workspace, Targets targets)
    {
        network.Gradient(workspace, targets, Pass.Inference);
        var exact = network.Parameters.Select(p => p.Gradient.ToArray()).ToArray();
        NumericalGradient(network, workspace, targets);
        return [.. network.Parameters.Select((p, i) => Compare(p.Name, exact[i], p.Gradient.ToArray()))];
    }

    /// <summary>Compares two gradients of one parameter array, given number by number.</summary>
    public static GradientDifference Compare(string name, double[] a, double[] b)
    {
        var differences = a.Zip(b, (x, y) => Math.Abs(x - y)).ToArray();
        return new GradientDifference(name, differences.Average(), differences.Max());
    }
}

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
        foreach (var parameter in network.Parameters)
        {
            for (var r = 0; r < parameter.Value.Rows; r++)
            {
                for (var c = 0; c < parameter.Value.Columns; c++)
                {
                    ref var value = ref parameter.Value[r, c];
                    var kept = value;
                    value = kept + Step;
                    var above = network.LossOf(workspace, targets);
                    value = kept - Step;
                    var below = network.LossOf(workspace, targets);
                    value = kept;
                    parameter.Gradient[r, c] = (above - below) / (2 * Step);
                }
            }
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

/// <summary>Trains a float32 network with numerical gradients: they are taken on a copy of it in double.</summary>
internal sealed class NumericalTwin
{
    private readonly Network<float> _network;
    private readonly Network<double> _twin;
    private readonly Workspace<double> _workspace;

    public NumericalTwin(Network<float> network, int rows)
    {
        _network = network;
        _twin = network.Convert<double>();
        _workspace = new Workspace<double>(_twin, rows);
    }

    /// <summary>Writes the gradients of the network's parameters for x (N, D) and returns the loss.</summary>
    public double Gradient(Matrix<float> x, Targets targets)
    {
        for (var i = 0; i < _twin.Parameters.Count; i++)
            _network.Parameters[i].Value.ConvertTo(_twin.Parameters[i].Value);

        _workspace.Rows = x.Rows;
        x.ConvertTo(_workspace.X);
        GradientCheck.NumericalGradient(_twin, _workspace, targets);
        for (var i = 0; i < _twin.Parameters.Count; i++)
            _twin.Parameters[i].Gradient.ConvertTo(_network.Parameters[i].Gradient);

        return _twin.LossOf(_workspace, targets);
    }
}

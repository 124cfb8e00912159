using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests.Layers;

/// <summary>
/// The one gradient check every layer goes through: for L = Σ c·y with random c, backpropagation must agree with central differences in
/// every input and every parameter.
/// </summary>
internal static class LayerCheck
{
    private const double H = 1e-5, Tolerance = 1e-8;

    public static void Run(Layer<double> layer, Matrix<double> x, Pass pass = default, ulong seed = 1)
    {
        var rng = new Rng(seed);
        var outputs = layer.Outputs(x.Columns);
        var y = new Matrix<double>(x.Rows, outputs);
        var dy = new Matrix<double>(x.Rows, outputs);
        var dx = new Matrix<double>(x.Rows, x.Columns);
        foreach (var matrix in layer.Parameters.Select(p => p.Value).Append(dy))
            Randomize(matrix, rng);

        double Loss()
        {
            layer.Forward(x, y, pass);
            return y.ToArray().Zip(dy.ToArray(), (a, b) => a * b).Sum();
        }

        _ = Loss();
        layer.Backward(x, y, dy, dx, pass);
        Compare(x, dx, "x");
        foreach (var parameter in layer.Parameters)
            Compare(parameter.Value, parameter.Gradient, parameter.Name);

        void Compare(Matrix<double> values, Matrix<double> gradient, string name)
        {
            for (var r = 0; r < values.Rows; r++)
            {
                for (var c = 0; c < values.Columns; c++)
                {
                    ref var value = ref values[r, c];
                    var kept = value;
                    value = kept + H;
                    var above = Loss();
                    value = kept - H;
                    var below = Loss();
                    value = kept;
                    var numerical = (above - below) / (2 * H);
                    Assert.True(
                        Math.Abs(numerical - gradient[r, c]) < Tolerance,
                        $"dL/d{name}[{r}, {c}] is {gradient[r, c]}, differences say {numerical}");
                }
            }
        }
    }

    public static Matrix<double> Random(int rows, int columns, ulong seed = 2)
    {
        var matrix = new Matrix<double>(rows, columns);
        Randomize(matrix, new Rng(seed));
        return matrix;
    }

    private static void Randomize(Matrix<double> matrix, Rng rng)
    {
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = rng.NextNormal();
        }
    }
}

using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>
/// Represents a descent on one weight W over the cost W²: the first coordinate of book §4.4.1 by itself, from −3 with its three learning
/// rates, as a ball that rolls.
/// </summary>
public sealed class RollingBall
{
    public const string Weight = "W", Cost = "W^2";
    public const double Start = -3;
    public const int MaxSteps = 100;

    /// <summary>The learning rates of book §4.4.1.</summary>
    public static readonly double[] Rates = [0.1, 10, 1e-10];

    /// <summary>The end of the book's two weights for each of these rates: x0² + x1² from (−3, 4).</summary>
    public static readonly double[][] Pairs = [.. Rates.Select(rate =>
        Numerical.Descend(x => Numerical.Gradient(Bowl, x), [Start, 4], rate, MaxSteps).Points[^1])];

    private double _rate = Rates[0];
    private int _step;
    private (double Rate, IReadOnlyList<double[]> Points)? _path;

    /// <summary>Gets or sets the learning rate; another one starts over.</summary>
    public double Rate
    {
        get => _rate;
        set => (_rate, _step) = (Math.Clamp(value, GradientState.MinRate, GradientState.MaxRate), value == _rate ? _step : 0);
    }

    /// <summary>Gets or sets the number of steps the ball has made.</summary>
    public int Step
    {
        get => _step;
        set => _step = Math.Clamp(value, 0, MaxSteps);
    }

    public double W => Path[_step][0];

    public double Slope => Numerical.Derivative(F, W);

    /// <summary>Gets the way to the next weight.</summary>
    public double Move => -_rate * Slope;

    /// <summary>Gets the weights so far, each with its cost.</summary>
    public IEnumerable<(double W, double Cost)> Trail => Path.Take(_step + 1).Select(point => (point[0], F(point[0])));

    /// <summary>Gets the shown weights: −5 to 5, and more where the ball has been further out.</summary>
    public Axis Weights => Math.Max(5, 1.1 * Trail.Max(at => Math.Abs(at.W))) is var reach ? new Axis(-reach, reach) : default;

    public Axis Costs => new(0, F(Weights.Max));

    public static double F(double w) => w * w;

    /// <summary>The weight after all steps.</summary>
    public static double Ending(double rate) => Descend(rate)[^1][0];

    public void Link(LinkState link)
    {
        link.Number("eta", ref _rate, GradientState.MinRate, GradientState.MaxRate);
        link.Whole("roll", ref _step, 0, MaxSteps);
    }

    private IReadOnlyList<double[]> Path
    {
        get
        {
            if (_path is { } known && known.Rate == _rate)
                return known.Points;
            var points = Descend(_rate);
            _path = (_rate, points);
            return points;
        }
    }

    private static IReadOnlyList<double[]> Descend(double rate) =>
        Numerical.Descend(x => Numerical.Gradient(w => F(w[0]), x), [Start], rate, MaxSteps).Points;

    private static double Bowl(double[] x) => x[0] * x[0] + x[1] * x[1];
}

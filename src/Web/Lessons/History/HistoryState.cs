using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the lesson on history: the stop where the reader stands, and what is calculated there.</summary>
public sealed class HistoryState
{
    /// <summary>The most epochs that a perceptron is given to learn a gate.</summary>
    public const int Epochs = 100;

    private const double Rate = 0.1;
    private const ulong Seed = 1;

    private int _year = HistoryStation.All[0].Year;
    private int _x1 = 1, _x2 = 1, _threshold = 2;

    public HistoryStation Station => HistoryStation.Until(_year);

    /// <summary>Gets or sets the place of the stop among all.</summary>
    public int At
    {
        get => Array.IndexOf(HistoryStation.All, Station);
        set => _year = HistoryStation.All[Math.Clamp(value, 0, HistoryStation.All.Length - 1)].Year;
    }

    /// <summary>Gets the two inputs of McCulloch and Pitts' neuron, 0 or 1.</summary>
    public int[] X => [_x1, _x2];

    /// <summary>Gets or sets the number of inputs from which that neuron fires.</summary>
    public int Threshold
    {
        get => _threshold;
        set => _threshold = value;
    }

    /// <summary>Gets the neuron: weights of 1, firing from the threshold on.</summary>
    public Perceptron Neuron => Perceptron.WithThreshold([1, 1], _threshold, Comparison.Inclusive);

    /// <summary>Gets its answer.</summary>
    public int Y => Neuron.Activate([_x1, _x2]);

    /// <summary>Gets the neurons of the book's network behind its 784 pixels.</summary>
    public static int[] BookNeurons => [50, 10];

    /// <summary>Gets the widest line between the 0s of AND and its 1: w·x + b is −1 and 1 at the nearest of them.</summary>
    public static Perceptron Margin { get; } = new([2, 2], -3);

    /// <summary>Gets the width of the strip that line leaves free: 2/‖w‖.</summary>
    public static double Width => 2 / Math.Sqrt(Margin.Weights.Sum(w => w * w));

    public void Link(LinkState link)
    {
        link.Whole("year", ref _year, HistoryStation.All[0].Year, HistoryStation.All[^1].Year);
        link.Whole("x1", ref _x1, 0, 1);
        link.Whole("x2", ref _x2, 0, 1);
        link.Whole("threshold", ref _threshold, 1, 2);
    }

    public void Linked() => _year = Station.Year;

    /// <summary>Turns an input from 0 to 1 or back.</summary>
    public void Flip(int input)
    {
        if (input == 0)
            _x1 = 1 - _x1;
        else
            _x2 = 1 - _x2;
    }

    /// <summary>A perceptron's course of learning a gate, by Rosenblatt's rule.</summary>
    public static LearningHistory Learned(string gate) =>
        PerceptronLearning.Learn(Gates.Find(gate)!, LearningRule.Perceptron, Rate, Epochs, Seed);

    /// <summary>The nodes a, b, c = a + b, d = b + 1 and e = c·d at a = 2, b = 1, with the derivatives of e.</summary>
    public static Value[] Chain()
    {
        var (a, b) = (Value.Variable("a", 2), Value.Variable("b", 1));
        var (c, d) = (a + b, b + 1);
        var e = c * d;
        e.Backward();
        return [a, b, c, d, e];
    }

    /// <summary>Gets the route and the body that give the number of this stop.</summary>
    public (string Path, object Body) Call => Station.Name switch
    {
        "neuron" => ("/api/lessons/array", new { op = "sum", a = BookNeurons }),
        "threshold" => ("/api/gates/evaluate", new { weights = new[] { 1, 1 }, theta = _threshold, comparison = Comparison.Inclusive }),
        "perceptron" => ("/api/gates/and/learn", Learning),
        "xor" => ("/api/gates/xor/learn", Learning),
        "backpropagation" => ("/api/lessons/graph", new { expression = "(a+b)*(b+1)", values = new { a = 2, b = 1 } }),
        "margin" => ("/api/gates/evaluate", new { weights = Margin.Weights, bias = Margin.Bias }),
        "digits" => ("/api/lessons/array", new { op = "dot", a = FeatureMap.OfExample.Patch, b = FeatureMap.Kernel }),
        _ => ("/api/lessons/activation", new { function = ActivationFunction.Relu, x = new[] { -3, -1, 0, 1, 3 } }),
    };

    /// <summary>Gets the formula of this stop, null where it has none.</summary>
    public string? Mathematics
    {
        get
        {
            switch (Station.Name)
            {
                case "threshold":
                    return $"y = 1 &⟺ x_1 + x_2 ≥ theta ; &⟺ {Formula.Of(_x1)} + {Formula.Of(_x2)} ≥ {Formula.Of(_threshold)}";
                case "perceptron":
                    return "w_i &← w_i + eta (t - y) x_i ; b &← b + eta (t - y)";
                case "xor":
                    return "b &≤ 0 ; w_1 + b &> 0 ; w_2 + b &> 0 ; w_1 + w_2 + b &≤ 0";
                case "backpropagation":
                    var chain = Chain();
                    return "(partial e)/(partial b) &= (partial e)/(partial c) * (partial c)/(partial b) "
                        + "+ (partial e)/(partial d) * (partial d)/(partial b) ; "
                        + $"&= {Formula.Of(chain[2].Gradient)} * 1 + {Formula.Of(chain[3].Gradient)} * 1 = {Formula.Of(chain[1].Gradient)}";
                case "margin":
                    var (w1, w2) = (Formula.Of(Margin.Weights[0]), Formula.Of(Margin.Weights[1]));
                    return "m &= {2}/{sqrt{w_1^2 + w_2^2}} ; "
                        + $"&= {{2}}/{{sqrt{{{w1}^2 + {w2}^2}}}} = {Formula.Of(Width)}";
                case "digits":
                    return $"y = sum_{{k}} w_k x_k = {Formula.Of(FeatureMap.OfExample.Strongest)}";
                case "images":
                    return "relu(x) &= max(0, x)";
                default:
                    return null;
            }
        }
    }

    private static object Learning => new { learningRate = Rate, maxEpochs = Epochs, rule = LearningRule.Perceptron, seed = Seed };
}

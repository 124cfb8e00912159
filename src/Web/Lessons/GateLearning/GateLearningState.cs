using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the gate learning lesson: the history of a perceptron that learns a gate, and the place in it.</summary>
internal sealed class GateLearningState
{
    public const int MaxEpochs = 100;

    public static readonly string[] GateNames = ["and", "nand", "or", "nor", "xor"];

    private string _gate = "and";
    private LearningRule _rule = LearningRule.Perceptron;
    private double _rate = 0.1;
    private int _seed = 1;
    private int _epoch, _row;

    public string Gate
    {
        get => _gate;
        set
        {
            _gate = value;
            Learn();
        }
    }

    public LearningRule Rule
    {
        get => _rule;
        set
        {
            _rule = value;
            Learn();
        }
    }

    public double Rate
    {
        get => _rate;
        set
        {
            _rate = value;
            Learn();
        }
    }

    public int Seed
    {
        get => _seed;
        set
        {
            _seed = value;
            Learn();
        }
    }

    /// <summary>Gets the number of epochs that are over.</summary>
    public int Epoch => _epoch;

    /// <summary>Gets the number of rows of the next epoch that were shown.</summary>
    public int Row => _row;

    /// <summary>Gets the rows of the gate's truth table.</summary>
    public (int X1, int X2, int Target)[] Rows { get; private set; } = [];

    public LearningHistory History { get; private set; } = null!;

    public LearningUpdate Now => History.Updates[At];

    /// <summary>Gets the number of updates made.</summary>
    public int At => _epoch * History.UpdatesPerEpoch + _row;

    public int Last => History.Updates.Count - 1;

    /// <summary>Gets the first update of the table, which shows those around the current one.</summary>
    public int First => Math.Max(0, Math.Min(At - 4, Last - 8));

    /// <summary>Gets the number of rows that are answered wrongly now.</summary>
    public int Errors => Rows.Count(row => Answer(row.X1, row.X2) != row.Target);

    public void Link(LinkState link)
    {
        link.Choice("gate", ref _gate, GateNames);
        link.Choice("rule", ref _rule);
        link.Number("rate", ref _rate, 0.01, 2);
        link.Whole("seed", ref _seed, 1, 50);
        link.Whole("epoch", ref _epoch, 0, MaxEpochs);
        link.Whole("row", ref _row, 0, 3);
    }

    public void Linked()
    {
        var (epoch, row) = (_epoch, _row);
        Learn();
        Go(epoch * History.UpdatesPerEpoch + Math.Min(row, History.UpdatesPerEpoch - 1));
    }

    /// <summary>Goes to the place after so many updates.</summary>
    public void Go(int update) => (_epoch, _row) = Math.DivRem(Math.Clamp(update, 0, Last), History.UpdatesPerEpoch);

    /// <summary>The answer to a row now.</summary>
    public int Answer(int x1, int x2) => new Perceptron([.. Now.Weights], Now.Bias).Activate([x1, x2]);

    public string Mathematics
    {
        get
        {
            var rule = _rule == LearningRule.Perceptron
                ? $"w_i &← w_i + {Formula.Of(_rate)} (t - y) x_i"
                : $"w_i &← w_i - {Formula.Of(_rate)} * {{1}}/{{4}} sum (w_1 x_1 + w_2 x_2 + b - t) x_i";
            if (At == 0)
                return $"{rule} ; w_1 &= {Formula.Of(Now.Weights[0])} ; w_2 &= {Formula.Of(Now.Weights[1])} ; b &= {Formula.Of(Now.Bias)}";
            var before = History.Updates[At - 1];
            return $"{rule} ; w_1 &= {Changed(before.Weights[0], Now.Weights[0])} ; "
                + $"w_2 &= {Changed(before.Weights[1], Now.Weights[1])} ; "
                + $"b &= {Changed(before.Bias, Now.Bias)}";
        }
    }

    private void Learn()
    {
        var gate = Gates.Find(_gate)!;
        Rows = [.. gate.TruthTable().Select(row => (row.X[0], row.X[1], row.Y[0]))];
        History = PerceptronLearning.Learn(gate, _rule, _rate, MaxEpochs, (ulong)_seed);
        (_epoch, _row) = (0, 0);
    }

    private static string Changed(double before, double now) =>
        $"{Formula.Of(before)} {Formula.Plus(Math.Round(now - before, 12))} = {Formula.Of(now)}";
}

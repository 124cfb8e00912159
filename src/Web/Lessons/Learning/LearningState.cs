using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the learning lesson: the smallest network on its way down the gradient of its loss.</summary>
internal sealed class LearningState
{
    public const int MaxSteps = 100;

    // book §4.4.2
    private static readonly double[] BookWeights = [0.47355232, 0.9977393, 0.84668094, 0.85557411, 0.03563661, 0.69422093];

    private double[] _w = [.. BookWeights];
    private double[] _x = [0.6, 0.9];
    private double[] _t = [0, 0, 1];
    private double _rate = 0.1;
    private int _step;
    private int _seed;
    private int _limit = 100;
    private Shortage _shortage;

    public double[] X => _x;

    public double[] T => _t;

    public double Rate => _rate;

    /// <summary>Gets the steps taken.</summary>
    public int Step => _step;

    /// <summary>Gets the seed of the weights that were drawn last; 0 where none were, or the start is another by now.</summary>
    public int Seed => _w.AsSpan().SequenceEqual(Drawn) ? _seed : 0;

    /// <summary>Gets the gradient by central differences.</summary>
    public double[][] NumericalGradient => SimpleNet.NumericalGradient(Weights, _x, _t);

    /// <summary>Gets or sets the number of samples to learn by heart, one of <see cref="FittingRun.Limits"/>.</summary>
    public int Limit
    {
        get => _limit;
        set => _limit = value;
    }

    /// <summary>Gets or sets what the network that learns too little has too little of.</summary>
    public Shortage Shortage
    {
        get => _shortage;
        set => _shortage = value;
    }

    /// <summary>Gets the mini-batch that is looked at.</summary>
    public MiniBatchState Batch { get; } = new();

    /// <summary>Gets every step from the start on.</summary>
    public IReadOnlyList<(double[][] Weights, SimpleNetResult Result)> Walk { get; private set; } = [];

    public double[][] Weights => Walk[_step].Weights;

    public SimpleNetResult Now => Walk[_step].Result;

    /// <summary>Gets the class that should be the answer.</summary>
    public int Right => Array.IndexOf(_t, _t.Max());

    /// <summary>Gets the class whose target is 1 while all others are 0; −1 where the targets were edited to something else.</summary>
    public int OneHot => _t.Count(t => t == 1) == 1 && _t.Sum() == 1 ? Right : -1;

    public void Link(LinkState link)
    {
        link.Row("w", ref _w, -100, 100);
        link.Row("x", ref _x, -100, 100);
        link.Row("t", ref _t, 0, 1);
        link.Number("rate", ref _rate, 0.01, 10);
        link.Whole("step", ref _step, 0, MaxSteps);
        link.Whole("seed", ref _seed, 0, int.MaxValue - 1);
        link.Whole("limit", ref _limit, FittingRun.Limits[0], FittingRun.Limits[^1]);
        link.Choice("shortage", ref _shortage);
        Batch.Link(link);
    }

    public void Linked()
    {
        if (!FittingRun.Limits.Contains(_limit))
            _limit = 100;

        // a link may name the seed alone
        if (_seed > 0 && _w.AsSpan().SequenceEqual(BookWeights))
            _w = Drawn;
        Calculate();
    }

    public void Go(int step) => _step = Math.Clamp(step, 0, MaxSteps);

    public void SetRate(double rate)
    {
        _rate = rate;
        Calculate();
    }

    /// <summary>Sets a weight by hand: that is where the descent starts from now on.</summary>
    public void SetWeight((int Row, int Column, double Value) at)
    {
        _w = [.. Weights.SelectMany(row => row)];
        _w[at.Row * _t.Length + at.Column] = Kept(at.Value);
        _step = 0;
        Calculate();
    }

    public void SetInput((int Row, int Column, double Value) at)
    {
        _x[at.Column] = Kept(at.Value);
        Calculate();
    }

    public void SetTarget((int Row, int Column, double Value) at)
    {
        _t[at.Column] = Math.Clamp(at.Value, 0, 1);
        Calculate();
    }

    public void SetRight(int k)
    {
        _t = [.. Enumerable.Range(0, _t.Length).Select(i => i == k ? 1.0 : 0.0)];
        Calculate();
    }

    /// <summary>Starts from random weights, those of the next seed.</summary>
    public void Draw()
    {
        _seed++;
        (_w, _step) = (Drawn, 0);
        Calculate();
    }

    /// <summary>Goes back to the numbers of the book.</summary>
    public void Restore()
    {
        (_w, _x, _t, _rate, _step, _seed) = ([.. BookWeights], [0.6, 0.9], [0, 0, 1], 0.1, 0, 0);
        Calculate();
    }

    public string Mathematics
    {
        get
        {
            var (k, w) = (Right, Weights);
            return $"a_{k + 1} &= {Formula.Of(_x[0])} * {Formula.Of(w[0][k])} {Formula.Plus(_x[1])} * {Formula.Of(w[1][k])}"
                + $" = {Formula.Of(Now.Prediction[k])}"
                + $" ; L &= - sum t_k log y_k = {(OneHot == k ? $"- log {Formula.Of(Now.Softmax[k])} = " : "")}{Formula.Of(Now.Loss)}"
                + $" ; {{partial L}}/{{partial w_{{1{k + 1}}}}} &= x_1 (y_{k + 1} - t_{k + 1})"
                + $" = {Formula.Of(_x[0])} ({Formula.Of(Now.Softmax[k])} - {Formula.Of(_t[k])}) = {Formula.Of(Now.Gradient[0][k])}"
                + $" ; w_{{1{k + 1}}} &← {Formula.Of(w[0][k])} - {Formula.Of(_rate)} * ({Formula.Of(Now.Gradient[0][k])})"
                + $" = {Formula.Of(w[0][k] - _rate * Now.Gradient[0][k])}";
        }
    }

    private double[] Drawn => [.. SimpleNet.DrawWeights(_x.Length, _t.Length, (ulong)_seed).SelectMany(row => row)];

    // the place on the way is kept
    private void Calculate()
    {
        var walk = new List<(double[][] Weights, SimpleNetResult Result)>(MaxSteps + 1);
        double[][] weights = [.. _w.Chunk(_t.Length)];
        for (var step = 0; step <= MaxSteps; step++)
        {
            var result = SimpleNet.Evaluate(weights, _x, _t);
            walk.Add((weights, result));
            weights = [.. weights.Select((row, i) => row.Select((w, k) => w - _rate * result.Gradient[i][k]).ToArray())];
        }

        Walk = walk;
    }

    private static double Kept(double value) => Math.Clamp(value, -100, 100);
}

namespace WebNN.Engine.Interpretation;

/// <summary>A picture on the way from the one that was given to one that is read as another class.</summary>
/// <param name="Pixels">The picture, (D,), 0–1.</param>
/// <param name="Distance">From the picture that was given: the Euclidean length of the difference, in fully lit pixels.</param>
/// <param name="Probabilities">What the network makes of it, (C,).</param>
/// <param name="Class">The class of the greatest probability.</param>
public sealed record AdversarialStep(float[] Pixels, double Distance, double[] Probabilities, int Class);

/// <summary>
/// Moves a picture until a network changes its mind about it: an adversarial example (Szegedy et al. 2013, arXiv:1312.6199; Goodfellow,
/// Shlens and Szegedy 2014, arXiv:1412.6572; not in the book). Every step goes <see cref="StepLength"/> in the direction in which the
/// score of the target grows fastest against the score of the class that is read, ∂(score(target) − score(read))/∂x; where a pixel is at 0
/// or 1 already and would leave the range, it stays. A picture's pixels are float32, which is how a prediction gets them.
/// </summary>
public sealed class AdversarialPath
{
    /// <summary>The Euclidean length of a step, in fully lit pixels.</summary>
    public const double StepLength = 0.05;

    private readonly Network<double> _network;
    private readonly Workspace<double> _workspace;
    private readonly float[] _start;
    private readonly double[] _weights;

    /// <summary>Reads the picture, (D,), 0–1. The network is read only.</summary>
    /// <exception cref="ArgumentException">The picture has not as many pixels as the network has inputs.</exception>
    public AdversarialPath(Network<double> network, ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != network.Inputs)
            throw new ArgumentException($"{pixels.Length} pixels do not fit {network.Inputs} inputs.", nameof(pixels));

        _network = network;
        _workspace = new Workspace<double>(network, 1, inputGradient: true);
        _start = pixels.ToArray();
        _weights = new double[network.Outputs];
        Start = Read(_start);
    }

    /// <summary>The picture as it was given.</summary>
    public AdversarialStep Start { get; }

    /// <summary>The class that is most probable after the one that is read; null where there is only one class.</summary>
    public int? RunnerUp => Enumerable.Range(0, Start.Probabilities.Length)
        .Where(c => c != Start.Class)
        .Select(c => (int?)c)
        .MaxBy(c => Start.Probabilities[c!.Value]);

    /// <summary>
    /// The way, from <see cref="Start"/> on, until the target is read, or, where none is given, any other class (the way is then towards
    /// <see cref="RunnerUp"/>). It also ends after <paramref name="steps"/> steps, and where no pixel could move on.
    /// </summary>
    /// <param name="target">The class that is to be read; not the one that is read.</param>
    /// <param name="steps">The most steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target is no class, or is read already.</exception>
    public IReadOnlyList<AdversarialStep> Follow(int? target, int steps)
    {
        var towards = target ?? RunnerUp ?? Start.Class;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)towards, (uint)_weights.Length, nameof(target));
        ArgumentOutOfRangeException.ThrowIfEqual(towards, Start.Class, nameof(target));

        List<AdversarialStep> path = [Read(_start)];
        while (path.Count <= steps && !IsThere(path[^1], target) && Moved(path[^1], towards) is { } moved)
            path.Add(Read(moved));
        return path;
    }

    private bool IsThere(AdversarialStep step, int? target) => target is { } wanted ? step.Class == wanted : step.Class != Start.Class;

    private AdversarialStep Read(float[] pixels)
    {
        var x = _workspace.X.Row(0);
        var squares = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = pixels[i];
            squares += Math.Pow((double)pixels[i] - _start[i], 2);
        }

        var probabilities = _network.Predict(_workspace).Row(0).ToArray();
        return new AdversarialStep(pixels, Math.Sqrt(squares), probabilities, probabilities.IndexOf(probabilities.Max()));
    }

    // from the picture that was read last; null: no pixel moves
    private float[]? Moved(AdversarialStep last, int towards)
    {
        Array.Clear(_weights);
        (_weights[towards], _weights[last.Class]) = (1, -1);
        var gradient = ScoreGradient.Of<double>(_network, _workspace, _weights).Row(0);
        for (var i = 0; i < gradient.Length; i++)
        {
            if (last.Pixels[i] <= 0 && gradient[i] < 0 || last.Pixels[i] >= 1 && gradient[i] > 0)
                gradient[i] = 0;
        }

        var length = Length(gradient);
        if (!(length > 0) || !double.IsFinite(length))
            return null;
        var moved = new float[gradient.Length];
        for (var i = 0; i < moved.Length; i++)
            moved[i] = (float)Math.Clamp(last.Pixels[i] + (StepLength * gradient[i] / length), 0, 1);
        return moved;
    }

    private static double Length(ReadOnlySpan<double> vector)
    {
        var squares = 0.0;
        foreach (var number in vector)
            squares += number * number;
        return Math.Sqrt(squares);
    }
}

using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>Asks a network in training about one input, again and again.</summary>
internal sealed class Believer
{
    private readonly Network<float> _network;
    private readonly Workspace<float> _workspace;

    /// <exception cref="ShapeException">The network does not take so many numbers.</exception>
    public Believer(Network<float> network, float[] input)
    {
        if (input.Length != network.Inputs)
            throw new ShapeException($"The network takes {network.Inputs} numbers, not {input.Length}.");
        (_network, _workspace) = (network, new Workspace<float>(network, 1));
        _workspace.X.CopyFrom(input);
    }

    /// <summary>Gets the probability of every class, (C,).</summary>
    public float[] Probabilities() => _network.Predict(_workspace).Row(0).ToArray();

    /// <summary>Gets the class that is read.</summary>
    public int Answer() => Evaluator.ArgMax(_network.Predict(_workspace).Row(0));
}

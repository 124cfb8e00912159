using WebNN.Engine.Threading;

namespace WebNN.Engine.Training;

/// <summary>
/// Trains a float32 network with numerical gradients: they are taken on copies of it in double, one for each thread, a row of a
/// parameter at a time.
/// </summary>
internal sealed class NumericalTwin
{
    private readonly Network<float> _network;
    private readonly Workers? _workers;
    private readonly Twin[] _twins;

    public NumericalTwin(Network<float> network, int rows, Workers? workers)
    {
        _network = network;
        _workers = workers;
        _twins = [.. Enumerable.Range(0, workers?.Count ?? 1).Select(_ => new Twin(network.Convert<double>(), rows))];
    }

    /// <summary>Writes the gradients of the network's parameters for x (N, D) and returns the loss.</summary>
    public double Gradient(Matrix<float> x, BatchTargets targets)
    {
        foreach (var twin in _twins)
            twin.Follow(_network, x);
        for (var i = 0; i < _network.Parameters.Count; i++)
        {
            var gradient = _twins[0].Network.Parameters[i].Gradient;
            var rows = new ParameterRows(_twins, targets, i, gradient);
            Workers.Run(_workers, gradient.Rows, ref rows);
            gradient.ConvertTo(_network.Parameters[i].Gradient);
        }

        return _twins[0].Network.LossOf(_twins[0].Workspace, targets.Values);
    }

    private sealed class Twin(Network<double> network, int rows)
    {
        public Network<double> Network { get; } = network;

        public Workspace<double> Workspace { get; } = new(network, rows);

        public void Follow(Network<float> original, Matrix<float> x)
        {
            for (var i = 0; i < Network.Parameters.Count; i++)
                original.Parameters[i].Value.ConvertTo(Network.Parameters[i].Value);

            Workspace.Rows = x.Rows;
            x.ConvertTo(Workspace.X);
        }
    }

    private readonly struct ParameterRows(Twin[] twins, BatchTargets targets, int parameter, Matrix<double> gradient) : ILoopBody
    {
        public void Run(int block, int worker)
        {
            var own = twins[worker];
            GradientCheck.NumericalGradient(own.Network, own.Workspace, targets.Values, parameter, block, gradient.Row(block));
        }
    }
}

using System.Numerics;
using WebNN.Engine.Data;
using WebNN.Engine.Layers;

namespace WebNN.Engine;

/// <summary>The activation function between two affine layers.</summary>
public enum Activation
{
    /// <summary>1 / (1 + exp(−x)), in (0, 1).</summary>
    Sigmoid,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh(x), in (−1, 1).</summary>
    Tanh,
}

/// <summary>The loss a network is trained on.</summary>
public enum Loss
{
    /// <summary>−log of the right class's probability, in nats.</summary>
    CrossEntropy,

    /// <summary>(1/C)Σ(y − t)².</summary>
    MeanSquaredError,

    /// <summary>½Σ(y − t)², for predicting numbers: the network ends with the identity instead of softmax.</summary>
    SumOfSquares,
}

/// <summary>The layers, activation, loss and dropout that define a network before any training.</summary>
/// <param name="Sizes">Inputs, hidden layers, outputs, as in 784, 50, 10.</param>
/// <param name="Activation">After every affine layer but the last.</param>
/// <param name="Loss">The loss at its end.</param>
/// <param name="Dropout">The share of hidden outputs dropped while training, in [0, 1).</param>
public sealed record NetworkSpec(IReadOnlyList<int> Sizes, Activation Activation, Loss Loss = Loss.CrossEntropy, double Dropout = 0)
{
    /// <summary>Indicates whether it answers with numbers (regression), and not with a probability per class.</summary>
    public bool IsRegression => Loss == Loss.SumOfSquares;

    /// <summary>The number of weights and biases that a network of these sizes learns.</summary>
    public static long ParameterCount(IReadOnlyList<int> sizes) =>
        sizes.Zip(sizes.Skip(1), (inputs, outputs) => (inputs + 1L) * outputs).Sum();

    /// <summary>
    /// Numbers that weights and biases of these sizes occupy in memory: rows are padded to <see cref="Matrix{T}.Lanes"/>.
    /// </summary>
    public static long StoredNumbers(IReadOnlyList<int> sizes) =>
        sizes
            .Zip(sizes.Skip(1), (inputs, outputs) =>
                (inputs + 1L) * ((outputs + Matrix<float>.Lanes - 1L) / Matrix<float>.Lanes * Matrix<float>.Lanes))
            .Sum();
}

/// <summary>
/// Layers in order, and a loss: Affine, activation, Affine, …, Affine, softmax with loss (book §5.7). Reading (predict, loss) is safe
/// from any number of threads, each with its own <see cref="Workspace{T}"/>; <see cref="Gradient"/> writes the parameters' gradients,
/// <see cref="Descend"/> the parameters themselves, and both are for one thread.
/// </summary>
public sealed class Network<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NetworkSpec? _spec;

    /// <summary>A network of the given shape, all parameters zero.</summary>
    /// <exception cref="ArgumentException">Fewer than two sizes, or one that is not positive.</exception>
    public Network(NetworkSpec spec)
        : this(LayersFor(spec), LossFor(spec.Loss))
    {
        _spec = spec;
    }

    /// <summary>
    /// A network of these layers and this loss, as the book builds one: <c>[new Affine(1, 784, 50), new Relu(), new Affine(2, 50, 10)]</c>
    /// and <c>new SoftmaxWithLoss()</c> (book §5.7.2).
    /// </summary>
    /// <exception cref="ArgumentException">There is no affine layer, or two parameters have the same name.</exception>
    /// <exception cref="ShapeException">A layer does not take the outputs of the one before.</exception>
    public Network(IReadOnlyList<Layer<T>> layers, LossLayer<T> loss)
    {
        Layers = [.. layers];
        LossLayer = loss;
        Parameters = [.. layers.SelectMany(layer => layer.Parameters)];
        if (Parameters.CountBy(p => p.Name).FirstOrDefault(pair => pair.Value > 1) is { Key: { } name })
            throw new ArgumentException($"Two parameters are named {name}: number the affine layers 1, 2, ….", nameof(layers));

        var first = layers.OfType<Affine<T>>().FirstOrDefault()
            ?? throw new ArgumentException("A network needs an affine layer: there is nothing to learn without one.", nameof(layers));
        Inputs = first.W.Value.Rows;
        Outputs = layers.Aggregate(Inputs, (columns, layer) => layer.Outputs(columns));
    }

    /// <summary>The spec it was made from.</summary>
    /// <exception cref="InvalidOperationException">It was made of a list of layers instead.</exception>
    public NetworkSpec Spec => _spec ?? throw new InvalidOperationException("A network made of a list of layers has no NetworkSpec.");

    /// <summary>D, the numbers per sample.</summary>
    public int Inputs { get; }

    /// <summary>C, the number of classes, or of numbers to be predicted.</summary>
    public int Outputs { get; }

    /// <summary>The layers in order, without the loss.</summary>
    public IReadOnlyList<Layer<T>> Layers { get; }

    /// <summary>Softmax, or the identity, and the loss.</summary>
    public LossLayer<T> LossLayer { get; }

    /// <summary>W1, b1, W2, b2, …</summary>
    public IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Value.Rows * p.Value.Columns);

    /// <summary>Fills all weights (normal numbers, see <see cref="Engine.Initializer"/>) and zeroes all biases.</summary>
    public void Initialize(Initializer initializer, double std, Rng rng)
    {
        foreach (var affine in Layers.OfType<Affine<T>>())
            affine.Initialize(initializer, std, rng);
    }

    /// <summary>Takes over the parameters of a network of the same sizes.</summary>
    /// <exception cref="ShapeException">The sizes differ; the message names both.</exception>
    public void CopyParametersFrom(Network<T> other)
    {
        if (!other.Sizes.SequenceEqual(Sizes))
            throw new ShapeException($"A network of sizes {string.Join('-', other.Sizes)} does not fit one of {string.Join('-', Sizes)}.");

        for (var i = 0; i < Parameters.Count; i++)
            Parameters[i].Value.CopyFrom(other.Parameters[i].Value);
    }

    /// <summary>A network of the same shape and numbers, in another precision or for another owner.</summary>
    /// <exception cref="InvalidOperationException">
    /// This one was made of a list of layers, which only whoever made it can make again.
    /// </exception>
    public Network<TOther> Convert<TOther>()
        where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        var other = new Network<TOther>(Spec);
        for (var i = 0; i < Parameters.Count; i++)
            Parameters[i].Value.ConvertTo(other.Parameters[i].Value);

        return other;
    }

    /// <summary>
    /// Probabilities (N, C), or, in regression, the numbers predicted, of the samples in <c>workspace.X</c> (N, D). The result lives in
    /// the workspace until its next use.
    /// </summary>
    public Matrix<T> Predict(Workspace<T> workspace)
    {
        Forward(workspace, Pass.Inference);
        return workspace.Probabilities;
    }

    /// <summary>The mean loss of the samples in <c>workspace.X</c> against their targets, without dropout.</summary>
    public double LossOf(Workspace<T> workspace, Targets targets) => LossOf(workspace, targets, Pass.Inference);

    /// <summary>The mean loss of the samples in <c>workspace.X</c> against their targets, in a pass of its own kind.</summary>
    public double LossOf(Workspace<T> workspace, Targets targets, in Pass pass)
    {
        Forward(workspace, pass);
        return LossLayer.Loss(workspace.Probabilities, targets);
    }

    /// <summary>
    /// Forward and backward through the samples in <c>workspace.X</c> (N, D): writes every parameter's gradient and returns the mean
    /// loss of the forward pass.
    /// </summary>
    // lesson: playground
    public double Gradient(Workspace<T> workspace, Targets targets, in Pass pass)
    {
        var loss = ForwardToLoss(workspace, targets, pass);
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            var (x, y, dy) = (workspace.Activation(i), workspace.Activation(i + 1), workspace.Delta(i + 1));
            Layers[i].Backward(x, y, dy, i == 0 ? workspace.InputGradient : workspace.Delta(i), pass);
        }

        return loss;
    }
    // end of lesson

    /// <summary>
    /// One step of plain SGD: the same parameters, bit for bit, as <see cref="Gradient"/> followed by p ← p − learningRate·∂L/∂p, but
    /// faster, because no gradient is written to memory in between. Returns the mean loss of the forward pass, before the step.
    /// </summary>
    public double Descend(Workspace<T> workspace, Targets targets, double learningRate, in Pass pass)
    {
        var loss = ForwardToLoss(workspace, targets, pass);
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            var (x, y, dy) = (workspace.Activation(i), workspace.Activation(i + 1), workspace.Delta(i + 1));
            Layers[i].Descend(x, y, dy, i == 0 ? workspace.InputGradient : workspace.Delta(i), learningRate, pass);
        }

        return loss;
    }

    /// <summary>The forward pass, and the loss's gradient by the scores as the start of the way back.</summary>
    private double ForwardToLoss(Workspace<T> workspace, Targets targets, in Pass pass)
    {
        Forward(workspace, pass);
        LossLayer.Backward(workspace.Probabilities, targets, workspace.Delta(Layers.Count));
        return LossLayer.Loss(workspace.Probabilities, targets);
    }

    private IEnumerable<int> Sizes => Layers.OfType<Affine<T>>().Select(affine => affine.W.Value.Columns).Prepend(Inputs);

    private static LossLayer<T> LossFor(Loss loss) => loss switch
    {
        Loss.CrossEntropy => new SoftmaxWithLoss<T>(),
        Loss.MeanSquaredError => new SoftmaxWithSquaredError<T>(),
        Loss.SumOfSquares => new IdentityWithLoss<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Not a loss."),
    };

    private static List<Layer<T>> LayersFor(NetworkSpec spec)
    {
        if (spec.Sizes.Count < 2 || spec.Sizes.Any(size => size < 1))
            throw new ArgumentException("A network needs at least an input and an output size, all positive.", nameof(spec));

        var layers = new List<Layer<T>>();
        var last = spec.Sizes.Count - 1;
        for (var i = 1; i < last; i++)
        {
            layers.Add(new Affine<T>(i, spec.Sizes[i - 1], spec.Sizes[i]));
            layers.Add(spec.Activation switch
            {
                Activation.Sigmoid => new Sigmoid<T>(),
                Activation.Relu => new Relu<T>(),
                Activation.Tanh => new Tanh<T>(),
                _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Activation, "Not an activation."),
            });
            if (spec.Dropout > 0)
                layers.Add(new Dropout<T>(i, spec.Dropout));
        }

        layers.Add(new Affine<T>(last, spec.Sizes[last - 1], spec.Sizes[last]));
        return layers;
    }

    private void Forward(Workspace<T> workspace, in Pass pass)
    {
        for (var i = 0; i < Layers.Count; i++)
            Layers[i].Forward(workspace.Activation(i), workspace.Activation(i + 1), pass);

        LossLayer.Predict(workspace.Scores, workspace.Probabilities);
    }
}

using System.Numerics;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;

namespace WebNN.Engine.Interpretation;

/// <summary>
/// The gradient of a network's scores by its input: by how much each pixel raises a class. As a picture it is called a saliency map
/// (Simonyan, Vedaldi and Zisserman 2013, arXiv:1312.6034; not in the book).
/// </summary>
public static class ScoreGradient
{
    /// <summary>
    /// ∂(Σ weights·scores)/∂x, (N, D), of the samples that the last forward pass of <paramref name="workspace"/> has read: the chain rule
    /// from the scores back to the input. No parameter's gradient is computed, and nothing of the network is written.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="workspace">A workspace of it that was made with an input gradient; the result lives in it.</param>
    /// <param name="weights">One number per class, (C,): 1 for the class alone; 1 and −1 for one class against another.</param>
    /// <exception cref="ArgumentException">The workspace has no input gradient, or there is not one weight per class.</exception>
    public static Matrix<T> Of<T>(Network<T> network, Workspace<T> workspace, ReadOnlySpan<T> weights)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var gradient = workspace.InputGradient
            ?? throw new ArgumentException("The workspace was made without an input gradient.", nameof(workspace));
        if (weights.Length != network.Outputs)
            throw new ArgumentException($"{weights.Length} weights do not fit {network.Outputs} classes.", nameof(weights));

        for (var n = 0; n < workspace.Rows; n++)
            weights.CopyTo(workspace.Delta(network.Layers.Count).Row(n));
        for (var i = network.Layers.Count - 1; i >= 0; i--)
        {
            var (x, y, dy) = (workspace.Activation(i), workspace.Activation(i + 1), workspace.Delta(i + 1));
            var dx = i == 0 ? gradient : workspace.Delta(i);
            if (network.Layers[i] is Affine<T> affine)
                Ops.InputGradient(dy, affine.W.Value, dx);
            else
                network.Layers[i].Backward(x, y, dy, dx, Pass.Inference);
        }

        return gradient;
    }
}

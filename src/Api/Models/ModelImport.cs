using System.Globalization;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>
/// Makes a network of the parameters in a file, named and laid out by a <see cref="ParameterLayout"/>; biases have shape (out,).
/// </summary>
internal static class ModelImport
{
    private const int MaxLayers = 50;

    // labels are bytes
    private const int MaxClasses = 256;

    // of a float64 array, and room for what stands around the numbers
    private const int BytesPerNumber = 8, BytesAround = 1 << 20;

    /// <summary>
    /// Reads a .safetensors or .npz file, told apart by its first bytes. Names and shapes are judged before a number is unpacked.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="layout">How its arrays are named and laid out.</param>
    /// <param name="task">Whether it tells classes apart or predicts numbers, which its parameters do not tell.</param>
    /// <param name="maximum">The most numbers that the network may occupy in memory (<see cref="NetworkSpec.StoredNumbers"/>).</param>
    /// <exception cref="TensorFormatException">The file breaks its format, or its arrays make no network.</exception>
    public static Network<float> Read(byte[] file, Activation activation, ParameterLayout layout, ModelTask task, long maximum)
    {
        var packed = file.AsSpan().StartsWith("PK"u8);
        var headers = packed ? Npz.ReadHeaders(new MemoryStream(file, writable: false)) : SafeTensors.ReadHeaders(file);
        var sizes = Sizes(headers, layout, task);
        var stored = NetworkSpec.StoredNumbers(sizes);
        if (stored > maximum)
        {
            throw new TensorFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"A network of {string.Join('-', sizes)} takes {stored:N0} numbers in memory; "
                + $"at most {maximum:N0} (WebNN:MaxParameters)."));
        }

        var room = (int)Math.Min(Npz.MaxBytes, BytesPerNumber * stored + BytesAround + file.Length);
        var tensors = packed ? Npz.Read(new MemoryStream(file, writable: false), room) : SafeTensors.Read(file).Tensors;
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var loss = task == ModelTask.Regression ? Loss.SumOfSquares : Loss.CrossEntropy;
        var network = new Network<float>(new NetworkSpec(sizes, activation, loss));
        for (var i = 0; i < network.Parameters.Count; i++)
        {
            var (parameter, tensor) = (network.Parameters[i], byName[Name(layout, network.Parameters[i].IsBias, (i / 2) + 1)]);
            var torch = layout == ParameterLayout.Torch && !parameter.IsBias;
            parameter.Value.CopyFrom(torch ? ParameterLayouts.Transposed(tensor.Values, tensor.Shape[0], tensor.Shape[1]) : tensor.Values);
        }

        return network;
    }

    // inputs, hidden layers, outputs
    private static List<int> Sizes(IReadOnlyList<TensorHeader> headers, ParameterLayout layout, ModelTask task)
    {
        var byName = headers.ToDictionary(header => header.Name, StringComparer.Ordinal);
        var torch = layout == ParameterLayout.Torch;
        var sizes = new List<int>();
        for (var layer = 1; layer <= MaxLayers && byName.TryGetValue(layout.Weight(layer), out var w); layer++)
        {
            if (w.Shape.Length != 2 || w.Shape[0] < 1 || w.Shape[1] < 1)
            {
                var wanted = torch ? "(out, in)" : "(in, out)";
                throw new TensorFormatException($"{w.Name} has shape {w.ShapeText}; a weight has shape {wanted}.");
            }

            var (inputs, outputs) = torch ? (w.Shape[1], w.Shape[0]) : (w.Shape[0], w.Shape[1]);
            if (layer == 1)
                sizes.Add(inputs);
            else if (inputs != sizes[^1])
                throw new TensorFormatException($"{w.Name} has shape {w.ShapeText}, but the layer before it has {sizes[^1]} outputs.");
            sizes.Add(outputs);
        }

        if (sizes.Count == 0)
        {
            throw new TensorFormatException(torch
                ? "There is no 0.weight; the arrays must be called 0.weight, 0.bias, 2.weight, 2.bias, …."
                : "There is no W1; the arrays must be called W1, b1, W2, b2, …, "
                    + "or with ?layout=torch 0.weight, 0.bias, 2.weight, 2.bias, ….");
        }

        var layers = sizes.Count - 1;
        if (headers.Count != 2 * layers)
        {
            throw new TensorFormatException(
                $"The file has {headers.Count} arrays ({string.Join(", ", headers.Select(t => t.Name).Take(8))}); " +
                $"{layout.Weight(1)} … {layout.Weight(layers)} and their biases are {2 * layers}.");
        }

        if (sizes[^1] > MaxClasses || (sizes[^1] < 2 && task == ModelTask.Classification))
        {
            throw new TensorFormatException(
                $"The last layer has {sizes[^1]} outputs; a model has 2 to {MaxClasses} classes, "
                + $"or with ?task=regression 1 to {MaxClasses} numbers.");
        }

        for (var layer = 1; layer <= layers; layer++)
        {
            if (!byName.TryGetValue(layout.Bias(layer), out var b))
                throw new TensorFormatException($"{layout.Bias(layer)} is missing.");
            if (b.Shape.Length != 1 || b.Shape[0] != sizes[layer])
                throw new TensorFormatException($"{b.Name} has shape {b.ShapeText}; it must be ({sizes[layer]},).");
        }

        return sizes;
    }

    private static string Name(ParameterLayout layout, bool isBias, int layer) => isBias ? layout.Bias(layer) : layout.Weight(layer);
}

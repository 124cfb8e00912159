using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>Makes a network of the parameters in a file, named and laid out by a <see cref="ParameterLayout"/>; biases have shape (out,).</summary>
internal static class ModelImport
{
    private const int MostLayers = 50;

    // labels are bytes
    private const int MostClasses = 256;

    /// <summary>Reads a .safetensors or .npz file, told apart by its first bytes.</summary>
    /// <exception cref="IOException">The file breaks its format (<see cref="SafeTensorsException"/>, <see cref="NpzException"/>), or its arrays make no network.</exception>
    public static Network<float> Read(byte[] file, Activation activation, ParameterLayout layout = ParameterLayout.Book)
    {
        var tensors = file.AsSpan().StartsWith("PK"u8) ? Npz.Read(new MemoryStream(file, writable: false)) : SafeTensors.Read(file).Tensors;
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var torch = layout == ParameterLayout.Torch;
        var sizes = new List<int>();
        for (var layer = 1; layer <= MostLayers && byName.TryGetValue(layout.Weight(layer), out var w); layer++)
        {
            if (w.Shape.Length != 2 || w.Shape[0] < 1 || w.Shape[1] < 1)
                throw new IOException($"{w.Name} has shape {w.ShapeText}; a weight has shape {(torch ? "(out, in)" : "(in, out)")}.");
            var (inputs, outputs) = torch ? (w.Shape[1], w.Shape[0]) : (w.Shape[0], w.Shape[1]);
            if (layer == 1)
                sizes.Add(inputs);
            else if (inputs != sizes[^1])
                throw new IOException($"{w.Name} has shape {w.ShapeText}, but the layer before it has {sizes[^1]} outputs.");
            sizes.Add(outputs);
        }

        if (sizes.Count == 0)
        {
            throw new IOException(torch
                ? "There is no 0.weight; the arrays must be called 0.weight, 0.bias, 2.weight, 2.bias, …."
                : "There is no W1; the arrays must be called W1, b1, W2, b2, …, or with ?layout=torch 0.weight, 0.bias, 2.weight, 2.bias, ….");
        }

        if (tensors.Count != 2 * (sizes.Count - 1))
            throw new IOException($"The file has {tensors.Count} arrays ({string.Join(", ", tensors.Select(t => t.Name).Take(8))}); {layout.Weight(1)} … {layout.Weight(sizes.Count - 1)} and their biases are {2 * (sizes.Count - 1)}.");
        if (sizes[^1] is < 2 or > MostClasses)
            throw new IOException($"The last layer has {sizes[^1]} outputs; a model has 2 to {MostClasses} classes.");

        var network = new Network<float>(new NetworkShape(sizes, activation));
        for (var i = 0; i < network.Parameters.Count; i++)
        {
            var (parameter, layer) = (network.Parameters[i], (i / 2) + 1);
            var name = parameter.IsBias ? layout.Bias(layer) : layout.Weight(layer);
            if (!byName.TryGetValue(name, out var tensor))
                throw new IOException($"{name} is missing.");
            if (parameter.IsBias && (tensor.Shape.Length != 1 || tensor.Shape[0] != parameter.Value.Columns))
                throw new IOException($"{name} has shape {tensor.ShapeText}; it must be ({parameter.Value.Columns},).");
            parameter.Value.CopyFrom(torch && !parameter.IsBias ? ParameterLayouts.Transposed(tensor.Values, tensor.Shape[0], tensor.Shape[1]) : tensor.Values);
        }

        return network;
    }
}

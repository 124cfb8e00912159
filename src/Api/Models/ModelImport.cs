using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>Makes a network of the parameters in a file: <c>W1, b1, W2, b2, …</c>, W of shape (in, out), b of shape (out,), as the book saves them.</summary>
internal static class ModelImport
{
    private const int MostLayers = 50;

    // labels are bytes
    private const int MostClasses = 256;

    /// <summary>Reads a .safetensors or .npz file, told apart by its first bytes.</summary>
    /// <exception cref="IOException">The file breaks its format (<see cref="SafeTensorsException"/>, <see cref="NpzException"/>), or its arrays make no network.</exception>
    public static Network<float> Read(byte[] file, Activation activation)
    {
        var tensors = file.AsSpan().StartsWith("PK"u8) ? Npz.Read(new MemoryStream(file, writable: false)) : SafeTensors.Read(file).Tensors;
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var sizes = new List<int>();
        for (var layer = 1; layer <= MostLayers && byName.TryGetValue($"W{layer}", out var w); layer++)
        {
            if (w.Shape.Length != 2 || w.Shape[0] < 1 || w.Shape[1] < 1)
                throw new IOException($"W{layer} has shape {w.ShapeText}; a weight has shape (in, out).");
            if (layer == 1)
                sizes.Add(w.Shape[0]);
            else if (w.Shape[0] != sizes[^1])
                throw new IOException($"W{layer} has shape {w.ShapeText}, but the layer before it has {sizes[^1]} outputs.");
            sizes.Add(w.Shape[1]);
        }

        if (sizes.Count == 0)
            throw new IOException("There is no W1; the arrays must be called W1, b1, W2, b2, ….");
        if (tensors.Count != 2 * (sizes.Count - 1))
            throw new IOException($"The file has {tensors.Count} arrays ({string.Join(", ", tensors.Select(t => t.Name).Take(8))}); W1 … W{sizes.Count - 1} and their biases are {2 * (sizes.Count - 1)}.");
        if (sizes[^1] is < 2 or > MostClasses)
            throw new IOException($"The last layer has {sizes[^1]} outputs; a model has 2 to {MostClasses} classes.");

        var network = new Network<float>(new NetworkShape(sizes, activation));
        foreach (var parameter in network.Parameters)
        {
            if (!byName.TryGetValue(parameter.Name, out var tensor))
                throw new IOException($"{parameter.Name} is missing.");
            if (parameter.IsBias && (tensor.Shape.Length != 1 || tensor.Shape[0] != parameter.Value.Columns))
                throw new IOException($"{parameter.Name} has shape {tensor.ShapeText}; it must be ({parameter.Value.Columns},).");
            parameter.Value.CopyFrom(tensor.Values);
        }

        return network;
    }
}

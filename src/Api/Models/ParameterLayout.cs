using WebNN.Api.Http;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>The names and layout of the parameters of the layers 1, 2, … in a file.</summary>
internal enum ParameterLayout
{
    /// <summary>W1, b1, W2, b2, … with W of shape (in, out).</summary>
    Book,

    /// <summary>
    /// 0.weight, 0.bias, 2.weight, … with weights of shape (out, in): the state dict of PyTorch's nn.Sequential of Linear, activation,
    /// Linear, ….
    /// </summary>
    Torch,
}

internal static class ParameterLayouts
{
    /// <summary>Reads the query parameter <c>layout</c>.</summary>
    /// <exception cref="BadRequestException">There is no such layout.</exception>
    public static ParameterLayout Parse(string? text) => text switch
    {
        null => ParameterLayout.Book,
        "torch" => ParameterLayout.Torch,
        _ => throw new BadRequestException($"layout is '{text}'; it must be torch, or absent for W1, b1, W2, b2, …."),
    };

    // between two Linear modules stands an activation, which has a number but no parameters
    public static string Weight(this ParameterLayout layout, int layer) =>
        layout == ParameterLayout.Torch ? $"{2 * (layer - 1)}.weight" : $"W{layer}";

    public static string Bias(this ParameterLayout layout, int layer) =>
        layout == ParameterLayout.Torch ? $"{2 * (layer - 1)}.bias" : $"b{layer}";

    /// <summary>The parameters in order, as a file of this layout holds them.</summary>
    public static NamedTensor[] Tensors(this ParameterLayout layout, Network<float> network)
    {
        var tensors = new NamedTensor[network.Parameters.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var (parameter, layer) = (network.Parameters[i], (i / 2) + 1);
            var (rows, columns, values) = (parameter.Value.Rows, parameter.Value.Columns, parameter.Value.ToArray());
            tensors[i] = parameter.IsBias ? new NamedTensor(layout.Bias(layer), [columns], values)
                : layout == ParameterLayout.Torch
                    ? new NamedTensor(layout.Weight(layer), [columns, rows], Transposed(values, rows, columns))
                : new NamedTensor(layout.Weight(layer), [rows, columns], values);
        }

        return tensors;
    }

    /// <summary>(rows, columns) to (columns, rows), both row by row.</summary>
    public static float[] Transposed(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                result[(c * rows) + r] = values[(r * columns) + c];
        }

        return result;
    }
}

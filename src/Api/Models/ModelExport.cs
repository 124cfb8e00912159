using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>Writes a version's parameters for other programs.</summary>
internal static class ModelExport
{
    /// <summary>The file in <paramref name="format"/> safetensors, npz or onnx; the same version gives the same bytes.</summary>
    public static byte[] Encode(ServedModel served, string format, ParameterLayout layout)
    {
        if (format == "onnx")
            return OnnxExport.Encode(served.Version, served.Network);
        var tensors = layout.Tensors(served.Network);
        if (format == "safetensors")
            return SafeTensors.ToBytes(tensors);
        using var npz = new MemoryStream();
        Npz.Write(npz, tensors);
        return npz.ToArray();
    }
}

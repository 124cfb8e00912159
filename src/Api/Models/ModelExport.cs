using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>Writes a version's parameters for other programs.</summary>
internal static class ModelExport
{
    /// <summary>
    /// Makes the file in <paramref name="format"/> safetensors, npz or onnx; the same version gives the same bytes. It stands in the
    /// system's folder for temporary files, and goes when it is closed.
    /// </summary>
    /// <returns>The file, at its beginning.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static FileStream Make(ServedModel served, string format, ParameterLayout layout) => TemporaryFile.Make(file =>
    {
        if (format == "onnx")
            OnnxExport.Write(file, served.Version, served.Network);
        else if (format == "safetensors")
            SafeTensors.Write(file, layout.Tensors(served.Network));
        else
            Npz.Write(file, layout.Tensors(served.Network));
    });
}

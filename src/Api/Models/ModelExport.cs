using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>Writes a version's parameters for other programs.</summary>
internal static class ModelExport
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Makes the file in <paramref name="format"/> safetensors, npz or onnx; the same version gives the same bytes. It stands in the
    /// system's folder for temporary files, and goes when it is closed.
    /// </summary>
    /// <returns>The file, at its beginning.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static FileStream Make(ServedModel served, string format, ParameterLayout layout)
    {
        var path = Path.Combine(Path.GetTempPath(), "webnn-" + Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose);
        try
        {
            if (format == "onnx")
                OnnxExport.Write(file, served.Version, served.Network);
            else if (format == "safetensors")
                SafeTensors.Write(file, layout.Tensors(served.Network));
            else
                Npz.Write(file, layout.Tensors(served.Network));
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

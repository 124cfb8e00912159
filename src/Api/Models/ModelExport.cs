using System.Security.Cryptography;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>Writes a version's parameters for other programs.</summary>
internal static class ModelExport
{
    /// <summary>Writes the file in <paramref name="format"/> safetensors, npz or onnx; the same version gives the same bytes.</summary>
    /// <returns>The SHA-256 of what was written, lower-case hexadecimal.</returns>
    public static string Write(Stream stream, ServedModel served, string format, ParameterLayout layout)
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
        {
            if (format == "onnx")
                hashed.Write(OnnxExport.Encode(served.Version, served.Network));
            else if (format == "safetensors")
                SafeTensors.Write(hashed, layout.Tensors(served.Network));
            else
                WriteNpz(hashed, layout.Tensors(served.Network));
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }

    // an archive that is written without turning back has its sizes behind the numbers, which some readers do not know
    private static void WriteNpz(Stream stream, NamedTensor[] tensors)
    {
        using var npz = new MemoryStream();
        Npz.Write(npz, tensors);
        npz.WriteTo(stream);
    }
}

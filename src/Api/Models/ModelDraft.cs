using System.Security.Cryptography;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>A version's parameters under a temporary name, until they are published or disposed of.</summary>
internal sealed class ModelDraft(string folder) : IDisposable
{
    public string Folder => folder;

    /// <summary>The SHA-256 of <c>model.safetensors</c>, lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Writes the parameters, and waits until they are on the disk.</summary>
    /// <exception cref="TensorFormatException">A parameter is not finite.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(Network<float> network)
    {
        Directory.CreateDirectory(folder);
        using var sha = SHA256.Create();
        using var file = new FileStream(Path.Combine(folder, ModelFiles.Parameters), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            SafeTensors.Write(hashed, ParameterLayout.Book.Tensors(network));
        file.Flush(flushToDisk: true);
        Sha256 = Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

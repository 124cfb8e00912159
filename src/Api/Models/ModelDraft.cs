using System.Security.Cryptography;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Models;

/// <summary>A version's parameters under a temporary name, until they are published or disposed of.</summary>
internal sealed class ModelDraft(string folder) : IDisposable
{
    public string Folder => folder;

    /// <summary>The SHA-256 of <c>model.safetensors</c>, lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>The SHA-256 of <c>novelty.safetensors</c>; null where there is none.</summary>
    public string? NoveltySha256 { get; private set; }

    /// <summary>Writes the parameters, and what tells familiar inputs from strange ones, and waits until they are on the disk.</summary>
    /// <exception cref="TensorFormatException">A parameter is not finite.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static ModelDraft Write(string folder, Network<float> network, NoveltyDetector? novelty)
    {
        var draft = new ModelDraft(folder);
        try
        {
            Directory.CreateDirectory(folder);
            draft.Sha256 = draft.Write(ModelFiles.Parameters, ParameterLayout.Book.Tensors(network));
            draft.NoveltySha256 = novelty is null ? null : draft.Write(ModelFiles.Novelty, novelty.ToTensors());
            return draft;
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private string Write(string name, IReadOnlyList<NamedTensor> tensors)
    {
        using var sha = SHA256.Create();
        using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            SafeTensors.Write(hashed, tensors);
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(sha.Hash!);
    }
}

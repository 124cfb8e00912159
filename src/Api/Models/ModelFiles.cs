using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Models;

/// <summary>
/// A version's files: <c>model.safetensors</c> with W1, b1, W2, … (W is (in, out), b is (M,)), <c>model.json</c>, and, where its training
/// data is known, <c>novelty.safetensors</c>, which tells familiar inputs from strange ones.
/// </summary>
internal static class ModelFiles
{
    public const string Parameters = "model.safetensors";
    public const string Facts = "model.json";
    public const string Novelty = "novelty.safetensors";

    /// <summary>The JSON options of a model's files.</summary>
    public static readonly JsonSerializerOptions Json = StoreJson();

    /// <summary>SHA-256 of nothing but the numbers, so that two files of the same parameters can be told to be equal.</summary>
    public static string ParametersSha256(Network<float> network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var p in network.Parameters)
        {
            var bytes = new byte[sizeof(float) * p.Value.Columns];
            for (var row = 0; row < p.Value.Rows; row++)
            {
                LittleEndian.WriteSingles(p.Value.Row(row), bytes);
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static byte[] EncodeFacts(ModelVersion version) => [.. JsonSerializer.SerializeToUtf8Bytes(version, Json), (byte)'\n'];

    /// <exception cref="InvalidDataException">The file is not a description of this version.</exception>
    public static ModelVersion ReadFacts(string folder, string model, int version)
    {
        try
        {
            var facts = JsonSerializer.Deserialize<ModelVersion>(File.ReadAllBytes(Path.Combine(folder, Facts)), Json)
                ?? throw new InvalidDataException($"{Facts} is null.");
            return
                facts.Version == version
                && facts.Model == model
                && facts.Layers.Count >= 2
                && facts.Layers.All(size => size > 0)
                && facts.Labels.Count == facts.Layers[^1]
                ? facts
                : throw new InvalidDataException($"{Facts} does not describe version {version} of {model}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{Facts} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Compares the size of the parameters' file with the facts, which finds most damage without reading it.</summary>
    /// <exception cref="InvalidDataException">It is too short or too long.</exception>
    /// <exception cref="IOException">It is missing.</exception>
    public static void CheckSize(string folder, ModelVersion version)
    {
        var (bytes, numbers) = (new FileInfo(Path.Combine(folder, Parameters)).Length, sizeof(float) * version.ParameterCount);
        if (bytes <= numbers || bytes > numbers + sizeof(ulong) + SafeTensors.MaxHeaderBytes)
        {
            throw new InvalidDataException(
                $"{Parameters} has {bytes} bytes; {version.ParameterCount} parameters take {numbers} and a header.");
        }
    }

    /// <summary>The size of what tells familiar inputs from strange ones, on the disk as in memory; 0 where there is none.</summary>
    public static long NoveltyBytes(string folder, ModelVersion version) =>
        version.NoveltySha256 is not null && new FileInfo(Path.Combine(folder, Novelty)) is { Exists: true } file ? file.Length : 0;

    /// <summary>The size of the parameters' file; null where there is none.</summary>
    public static long? ParameterBytes(string folder) =>
        new FileInfo(Path.Combine(folder, Parameters)) is { Exists: true } file ? file.Length : null;

    /// <summary>The parameters' file as it was published, from its beginning.</summary>
    /// <exception cref="InvalidDataException">It is not the one the facts describe.</exception>
    public static FileStream OpenParameters(string folder, ModelVersion version) => Open(folder, Parameters, version.Sha256);

    /// <summary>Reads the parameters back, checked against the facts byte by byte and shape by shape.</summary>
    /// <exception cref="InvalidDataException">The file is not the one the facts describe.</exception>
    /// <exception cref="TensorFormatException">The file breaks its format.</exception>
    public static ServedModel Load(string folder, ModelVersion version)
    {
        using var stream = OpenParameters(folder, version);
        var file = SafeTensors.Read(stream);
        var network = new Network<float>(version.NetworkSpec);
        foreach (var p in network.Parameters)
        {
            var tensor = file[p.Name];
            int[] shape = p.IsBias ? [p.Value.Columns] : [p.Value.Rows, p.Value.Columns];
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new InvalidDataException($"{p.Name} has shape {tensor.ShapeText} instead of ({string.Join(", ", shape)}).");
            p.Value.CopyFrom(tensor.Values);
        }

        return file.Tensors.Count == network.Parameters.Count
            ? new ServedModel(version, network, LoadNovelty(folder, version, network))
            : throw new InvalidDataException($"There are {file.Tensors.Count} tensors instead of {network.Parameters.Count}.");
    }

    private static FileStream Open(string folder, string name, string expected)
    {
        var file = File.OpenRead(Path.Combine(folder, name));
        try
        {
            var sha = Convert.ToHexStringLower(SHA256.HashData(file));
            if (sha != expected)
                throw new InvalidDataException($"{name} has SHA-256 {sha} instead of {expected}.");
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static NoveltyDetector? LoadNovelty(string folder, ModelVersion version, Network<float> network)
    {
        if (version.NoveltySha256 is not { } sha)
            return null;
        using var stream = Open(folder, Novelty, sha);
        return NoveltyDetector.FromTensors(SafeTensors.Read(stream), network);
    }

    private static JsonSerializerOptions StoreJson()
    {
        var options = new JsonSerializerOptions { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        JsonSetup.MakeStrict(options);

        // what a later version of the program adds must not make this one refuse the file
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        return options;
    }
}

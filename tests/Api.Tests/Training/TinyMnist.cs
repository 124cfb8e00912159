using System.Buffers.Binary;
using WebNN.Engine;

namespace WebNN.Api.Tests.Training;

/// <summary>A dataset folder with a small "mnist" in real IDX files: ten kinds of blobs in noise: a job on it takes milliseconds.</summary>
internal static class TinyMnist
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Folder => Made.Value;

    public static (string Key, string Value) Setting => ("WebNN:DatasetDirectories:0", Folder);

    /// <summary>
    /// One job at a time, whatever the machine has, unless the settings say otherwise: then it is known who waits for whom.
    /// </summary>
    public static ApiHost Host(params (string Key, string Value)[] settings) =>
        new() { Settings = [Setting, ("WebNN:Training:Concurrency", "1"), .. settings] };

    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("webnn-tiny-mnist-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var mnist = Directory.CreateDirectory(Path.Combine(folder, "mnist")).FullName;
        Write(mnist, "train", 600);
        Write(mnist, "t10k", 100);
        return folder;
    }

    private static void Write(string folder, string split, int count)
    {
        var images = new byte[16 + (count * 784)];
        BinaryPrimitives.WriteInt32BigEndian(images, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), 28);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), 28);
        var labels = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        var rng = new Rng((ulong)count);
        for (var i = 0; i < count; i++)
        {
            labels[8 + i] = (byte)(i % 10);
            Draw(images.AsSpan(16 + (i * 784), 784), i % 10, rng);
        }

        File.WriteAllBytes(Path.Combine(folder, split + "-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, split + "-labels-idx1-ubyte"), labels);
    }

    private static void Draw(Span<byte> image, int label, Rng rng)
    {
        foreach (ref var pixel in image)
            pixel = (byte)rng.Next(60);
        var (top, left) = ((label / 5 * 13) + 2 + rng.Next(4), (label % 5 * 5) + rng.Next(3));
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 5; x++)
                image[((top + y) * 28) + left + x] = (byte)(150 + rng.Next(100));
        }
    }
}

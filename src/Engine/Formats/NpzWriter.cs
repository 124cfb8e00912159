using System.IO.Compression;

namespace WebNN.Engine.Formats;

/// <summary>
/// Writes NumPy's .npz array by array, with no more of it in memory than the array's own numbers: uncompressed, <c>&lt;f4</c> in C order.
/// Numbers may be anything, as NumPy's may. The stream stays open; the archive is whole after <see cref="Dispose"/>.
/// </summary>
public sealed class NpzWriter(Stream stream) : IDisposable
{
    private readonly ZipArchive _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Adds an array; its name must be new, and a plain file name.</summary>
    public void Add(NamedTensor tensor)
    {
        using var target = Open(new TensorHeader(tensor.Name, tensor.Shape));
        Write(target, tensor.Values);
    }

    /// <summary>Adds a matrix as an array of a shape that has as many numbers.</summary>
    public void Add(string name, int[] shape, Matrix<float> values)
    {
        using var target = Open(new TensorHeader(name, shape));
        for (var r = 0; r < values.Rows; r++)
            Write(target, values.Row(r));
    }

    /// <summary>Ends the archive.</summary>
    public void Dispose() => _archive.Dispose();

    private Stream Open(TensorHeader header)
    {
        var entry = _archive.CreateEntry(header.Name + Npz.Extension, CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the archive must not depend on the clock
        var target = entry.Open();
        target.Write(NpyHeader.Of(header));
        return target;
    }

    private void Write(Stream target, ReadOnlySpan<float> values)
    {
        for (var start = 0; start < values.Length; start += _buffer.Length / sizeof(float))
        {
            var part = values[start..Math.Min(values.Length, start + (_buffer.Length / sizeof(float)))];
            LittleEndian.WriteSingles(part, _buffer);
            target.Write(_buffer, 0, sizeof(float) * part.Length);
        }
    }
}

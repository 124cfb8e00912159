namespace WebNN.Engine.Formats;

/// <summary>An entry's bytes and, as they are read, their CRC-32: ZipArchive does not check what it unpacks.</summary>
internal sealed class CheckedStream(Stream stream) : IDisposable
{
    public uint Crc { get; private set; }

    /// <summary>Fills <paramref name="bytes"/> as far as there are any.</summary>
    public int Read(Span<byte> bytes)
    {
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Crc = Crc32.Append(Crc, bytes[..count]);
        return count;
    }

    public void Dispose() => stream.Dispose();
}

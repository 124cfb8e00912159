namespace WebNN.Api.Training.Metrics;

/// <summary>Keeps the bytes that were cut out of a file because they cannot be read: nothing is thrown away.</summary>
internal static class DamagedFile
{
    private const string Suffix = ".damaged";

    /// <summary>Appends bytes of a file to the one beside it, and waits until they are on the disk.</summary>
    public static void Keep(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path + Suffix, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}

namespace WebNN.Api;

/// <summary>A file in the system's folder for temporary files, for an answer too large for the memory. It goes when it is closed.</summary>
internal static class TemporaryFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Makes a file of what <paramref name="write"/> writes.</summary>
    /// <returns>The file, at its beginning.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static FileStream Make(Action<Stream> write)
    {
        var path = Path.Combine(Path.GetTempPath(), "webnn-" + Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose);
        try
        {
            write(file);
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

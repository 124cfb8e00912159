namespace WebNN.Api.Access;

/// <summary>
/// The folder <c>access</c> of the data directory. Whoever writes in it, the server or a command beside it, holds its lock.
/// </summary>
internal sealed class AccessFolder(string dataDirectory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(20);

    public string PathOf(string file) => Path.Combine(dataDirectory, "access", file);

    /// <summary>Waits for the lock, and makes the folder where it is missing.</summary>
    /// <exception cref="IOException">Another process does not let go of it, or the folder cannot be written.</exception>
    public FileStream Lock()
    {
        var path = PathOf(".lock");
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFiles.FlushDirectory(dataDirectory);
        }

        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}

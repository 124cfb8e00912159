using System.Globalization;
using Microsoft.Extensions.Options;

namespace WebNN.Api;

/// <summary>A data directory that this process cannot have. The message is one line for the person who started it.</summary>
public sealed class DataDirectoryException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// The data directory, held by one process for its whole life. Two processes on the same directory would train the same job into the same
/// log, so the second does not start. The holder alone removes what an earlier process that was killed left half-written.
/// </summary>
public sealed partial class DataDirectory : IDisposable
{
    /// <summary>A folder on its way in or out begins with this.</summary>
    internal const string TemporaryPrefix = ".tmp-";

    /// <summary>A file on its way in ends with this.</summary>
    internal const string TemporarySuffix = ".tmp";

    private const string LockFile = ".lock", HolderFile = ".holder", Probe = ".probe";

    // jobs/<id>/<file> and models/<name>/<version>/<file>
    private const int Depth = 3;

    private const int ProbeChunk = 1 << 20;

    private readonly Lock _probing = new();
    private readonly FileStream _lock;
    private readonly ILogger<DataDirectory> _log;

    /// <summary>Takes the directory, and creates it where it is missing.</summary>
    /// <exception cref="DataDirectoryException">Another process has it, or it cannot be written.</exception>
    public DataDirectory(IOptions<WebNNOptions> options, ILogger<DataDirectory> log)
    {
        Root = options.Value.DataDirectory;
        _log = log;
        try
        {
            Directory.CreateDirectory(Root);
            _lock = TakeLock();
            File.WriteAllText(Path.Combine(Root, HolderFile), Describe());
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not DataDirectoryException)
        {
            _lock?.Dispose();
            throw new DataDirectoryException(
                $"WebNN cannot write its data directory {Root}: {e.Message} Choose another with WebNN__DataDirectory.",
                e);
        }

        RemoveLeftovers();
    }

    /// <summary>The directory's absolute path.</summary>
    public string Root { get; }

    /// <summary>Writes and removes a file. Null where that works, else why it does not, without a path.</summary>
    /// <param name="bytes">How large a file.</param>
    public string? WriteProblem(int bytes = 1)
    {
        try
        {
            lock (_probing)
            {
                WriteProbe(bytes);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFailure.Describe(e) ?? e.GetType().Name;
        }
    }

    /// <summary>Lets go of the directory.</summary>
    public void Dispose() => _lock.Dispose();

    // bytes that no file system makes smaller or leaves as a hole; the file goes with its handle, whether the writing works or not
    private void WriteProbe(int bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        using var probe = new FileStream(Path.Combine(Root, Probe), options);
        var chunk = new byte[Math.Min(bytes, ProbeChunk)];
        Random.Shared.NextBytes(chunk);
        for (var left = bytes; left > 0; left -= chunk.Length)
            probe.Write(chunk, 0, Math.Min(left, chunk.Length));
    }

    private FileStream TakeLock()
    {
        var path = Path.Combine(Root, LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path) && Holder() is { } holder)
        {
            throw new DataDirectoryException(
                $"The data directory {Root} belongs to another WebNN ({holder}). Stop " +
                    "that one, or choose another directory with WebNN__DataDirectory.",
                e);
        }
    }

    private string? Holder()
    {
        var path = Path.Combine(Root, HolderFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    private static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} on {Environment.MachineName}, started {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC");

    private void RemoveLeftovers()
    {
        var inside = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = Depth,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        var folders = Directory.EnumerateDirectories(Root, TemporaryPrefix + "*", inside);
        var files = Directory
            .EnumerateFiles(Root, "*" + TemporarySuffix, inside)
            .Concat(Directory.EnumerateFiles(Root, Probe + "*", inside));
        foreach (var path in folders.Concat(files).ToList())
        {
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
                LogRemoved(Path.GetRelativePath(Root, path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRemoved(e, Path.GetRelativePath(Root, path));
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Path}, which an earlier process left half-written")]
    private partial void LogRemoved(string path);

    [LoggerMessage(LogLevel.Warning, "{Path}, left half-written by an earlier process, cannot be removed")]
    private partial void LogNotRemoved(Exception exception, string path);
}

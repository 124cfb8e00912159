using WebNN.Api.Cluster;

namespace WebNN.Api;

/// <summary>
/// Describes a failure of the disk for callers: the reason without this machine's paths, which the system's messages are full of.
/// </summary>
internal static class StorageFailure
{
    // errno on Linux, partly on macOS; error codes of Windows
    private const int TooManyFiles = 24,
        DiskFull = 28,
        ReadOnly = 30,
        QuotaLinux = 122,
        QuotaMac = 69,
        DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Null where the exception is not the system's about a file.</summary>
    public static string? Describe(Exception e) => e switch
    {
        DatabaseUnavailableException => "The database cannot be reached at the moment; try again soon.",
        FileNotFoundException missing => $"The file {Path.GetFileName(missing.FileName)} is missing.",
        DirectoryNotFoundException => "A folder is missing.",
        UnauthorizedAccessException => "Access to the file is denied: the server's account may not read or write it.",
        IOException { HResult: DiskFull or DiskFullWindows or QuotaLinux or QuotaMac } => "The disk is full.",
        IOException { HResult: ReadOnly } => "The disk is read-only.",
        IOException { HResult: TooManyFiles } => "The server has too many files open.",

        // formats that cannot be read have exceptions of their own, derived from this one
        IOException when e.GetType() == typeof(IOException) => "The file cannot be read or written.",
        _ => null,
    };
}

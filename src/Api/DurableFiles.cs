using System.Runtime.InteropServices;
using System.Text;

namespace WebNN.Api;

/// <summary>Files that survive a power cut: bytes reach the disk before a rename makes them visible, and the rename does as well.</summary>
internal static class DurableFiles
{
    /// <summary>Writes a file and waits until its bytes are on the disk.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Replaces a file in one step: a reader sees the old bytes or the new ones, never a mixture.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}{DataDirectory.TemporarySuffix}";
        try
        {
            Write(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Makes a finished folder visible under its final name by one rename. The files in it must have been written by <see cref="Write"/>.
    /// </summary>
    /// <exception cref="IOException">The name is taken.</exception>
    public static void MoveFolder(string temporary, string final)
    {
        FlushDirectory(temporary);
        Directory.Move(temporary, final);
        FlushDirectory(Path.GetDirectoryName(final)!);
    }

    /// <summary>
    /// Waits until a directory's entries (creations, renames, removals) are on the disk. Windows keeps them safe by itself.
    /// </summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        // .NET opens no directories
        var descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], flags: 0);
        if (descriptor < 0)
            throw new IOException($"The folder {path} cannot be opened for flushing.");

        // some file systems refuse to flush a directory; they have nothing to lose then
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}

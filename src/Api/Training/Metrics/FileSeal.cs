using System.Security.Cryptography;
using System.Text;

namespace WebNN.Api.Training.Metrics;

/// <summary>
/// The SHA-256 of a safetensors file inside itself, as the text <see cref="Key"/> of its header, taken while that text is sixty-four zeros:
/// a bit that the disk has flipped, also one in the header, is noticed, and every reader of the format still takes the file.
/// </summary>
internal static class FileSeal
{
    public const string Key = "sha256";

    /// <summary>The value under <see cref="Key"/> before <see cref="Close"/>.</summary>
    public const string Open = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly byte[] Mark = Encoding.ASCII.GetBytes($"\"{Key}\":\"");

    /// <summary>Writes the checksum into its place.</summary>
    /// <exception cref="ArgumentException">The file has no place for it.</exception>
    public static void Close(Span<byte> file)
    {
        var at = Place(file) ?? throw new ArgumentException("The file has no place for a checksum.", nameof(file));
        Encoding.ASCII.GetBytes(Hash(file, at), file[at..]);
    }

    /// <summary>
    /// Indicates whether the file is as it was closed. One without a place for a checksum, as older versions wrote them, cannot be told.
    /// </summary>
    public static bool IsWhole(ReadOnlySpan<byte> file) =>
        Place(file) is not { } at || Encoding.ASCII.GetString(file.Slice(at, Open.Length)) == Hash(file, at);

    private static int? Place(ReadOnlySpan<byte> file)
    {
        var at = file.IndexOf(Mark);
        return at < 0 || at + Mark.Length + Open.Length > file.Length ? null : at + Mark.Length;
    }

    private static string Hash(ReadOnlySpan<byte> file, int at)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..at]);
        hash.AppendData(Encoding.ASCII.GetBytes(Open));
        hash.AppendData(file[(at + Open.Length)..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

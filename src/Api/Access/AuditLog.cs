using System.Text;
using System.Text.Json;

namespace WebNN.Api.Access;

/// <summary>A change that someone made.</summary>
/// <param name="At">The time.</param>
/// <param name="By">The name of the key; <c>anonymous</c> where none was needed, <c>command line</c> where it was made there.</param>
/// <param name="Action">What was done, as in <c>job.submit</c>.</param>
/// <param name="Target">To what, as in a job's id or <c>mnist/versions/3</c>.</param>
public sealed record AuditEntry(DateTimeOffset At, string By, string Action, string Target);

/// <summary>
/// The changes that were made, in <c>access/audit.jsonl</c>: a line each, which is on the disk before the change is answered, and which
/// nothing here removes or alters.
/// </summary>
internal sealed class AuditLog(string dataDirectory, TimeProvider time) : IAuditLog
{
    private readonly AccessFolder _folder = new(dataDirectory);

    private string FilePath => _folder.PathOf("audit.jsonl");

    public void Add(string by, string action, string target)
    {
        var entry = JsonSerializer.SerializeToUtf8Bytes(new AuditEntry(time.GetUtcNow(), by, action, target), JsonSerializerOptions.Web);
        using var turn = _folder.Lock();
        var isNew = !File.Exists(FilePath);
        using (var file = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            // a line that a crash cut off ends where it was cut
            var joined = EndsWithLine(file);
            file.Seek(0, SeekOrigin.End);
            file.Write([.. joined ? [] : "\n"u8, .. entry, .. "\n"u8]);
            file.Flush(flushToDisk: true);
        }

        if (isNew)
            DurableFiles.FlushDirectory(Path.GetDirectoryName(FilePath)!);
    }

    public IReadOnlyList<AuditEntry> Newest(int limit, Func<AuditEntry, bool> fits)
    {
        var newest = new Queue<AuditEntry>();
        foreach (var entry in Read().Where(fits))
        {
            newest.Enqueue(entry);
            if (newest.Count > limit)
                newest.Dequeue();
        }

        return [.. newest.Reverse()];
    }

    private IEnumerable<AuditEntry> Read()
    {
        if (!File.Exists(FilePath))
            yield break;
        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(file, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            if (Parse(line) is { } entry)
                yield return entry;
        }
    }

    private static AuditEntry? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<AuditEntry>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool EndsWithLine(FileStream file)
    {
        if (file.Length == 0)
            return true;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }
}

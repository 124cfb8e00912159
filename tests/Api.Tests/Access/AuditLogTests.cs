using WebNN.Api.Access;
using Xunit;

namespace WebNN.Api.Tests.Access;

public sealed class AuditLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-audit-").FullName;
    private readonly AuditLog _log;

    public AuditLogTests() => _log = new AuditLog(_folder, TimeProvider.System);

    private string FilePath => Path.Combine(_folder, "access", "audit.jsonl");

    [Fact]
    public void Entries_come_newest_first_and_at_most_so_many_of_those_that_fit()
    {
        Assert.Empty(_log.Newest(10, _ => true));
        for (var i = 0; i < 10; i++)
            _log.Add(i % 2 == 0 ? "ann" : "bob", "job.submit", $"job-{i}");
        Assert.Equal(["job-9", "job-8", "job-7"], _log.Newest(3, _ => true).Select(entry => entry.Target));
        Assert.Equal(["job-8", "job-6"], _log.Newest(2, entry => entry.By == "ann").Select(entry => entry.Target));
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_hides_no_other_and_stays()
    {
        _log.Add("ann", "job.submit", "first");
        File.AppendAllText(FilePath, "{\"at\":\"2026-11-30T06:0");
        var before = File.ReadAllText(FilePath);
        _log.Add("ann", "job.cancel", "second");
        Assert.StartsWith(before, File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.Equal(["second", "first"], _log.Newest(10, _ => true).Select(entry => entry.Target));
    }

    [Fact]
    public void Entries_of_a_server_and_of_a_command_beside_it_are_all_there()
    {
        Parallel.For(0, 40, i => new AuditLog(_folder, TimeProvider.System).Add("ann", "key.add", $"key-{i}"));
        Assert.Equal(40, _log.Newest(100, _ => true).Select(entry => entry.Target).Distinct().Count());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

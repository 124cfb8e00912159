using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using Xunit;

namespace WebNN.Api.Tests.Access;

public sealed class AccessKeysTests : IDisposable
{
    private const int Guesses = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-keys-").FullName;

    private string FilePath => Path.Combine(_folder, "access", "keys.json");

    [Fact]
    public void Without_a_key_everyone_is_let_in_and_the_first_one_closes_the_server_for_good()
    {
        using var keys = Open();
        Assert.True(keys.IsOpen);
        var everyone = keys.WithoutKey!;
        Assert.Equal((null, AccessRole.Admin), (everyone.Name, everyone.Role));
        var key = keys.Add("ann", AccessRole.Trainer)!;
        Assert.False(keys.IsOpen);
        Assert.Null(keys.WithoutKey);
        Assert.True(everyone.Revoked.IsCancellationRequested);
        Assert.Equal(("ann", AccessRole.Trainer), (keys.Find(key)!.Name, keys.Find(key)!.Role));
        Assert.Null(keys.Add("ann", AccessRole.Viewer));

        var holder = keys.Find(key)!;
        Assert.True(keys.Revoke("ann"));
        Assert.False(keys.Revoke("ann"));
        Assert.True(holder.Revoked.IsCancellationRequested);
        Assert.Null(keys.Find(key));
        Assert.Null(keys.Find(holder.Principal));
        Assert.False(keys.IsOpen);
        using var restarted = Open();
        Assert.False(restarted.IsOpen);
    }

    [Fact]
    public void None_of_ten_thousand_random_or_truncated_keys_is_accepted()
    {
        using var keys = Open();
        string[] good = [.. Enumerable.Range(0, 20).Select(i => keys.Add($"key-{i}", AccessRole.Viewer)!)];
        var random = new Random(20261130);
        for (var i = 0; i < Guesses; i++)
        {
            var key = good[random.Next(good.Length)];
            var at = random.Next(key.Length);
            var guess = random.Next(5) switch
            {
                0 => key[..at],
                1 => key[..at] + (char)(key[at] ^ 1) + key[(at + 1)..],
                2 => key + key[at],
                3 => key[..at] + key[at..].ToUpperInvariant() + "_",
                _ => "webnn_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            };
            Assert.True(keys.Find(guess) is null, $"'{guess}' is let in");
        }

        Assert.All(good, key => Assert.NotNull(keys.Find(key)));
    }

    [Fact]
    public void A_key_is_kept_as_its_hash_only()
    {
        using var keys = Open();
        var key = keys.Add("ann", AccessRole.Admin)!;
        Assert.Matches("^webnn_[A-Za-z0-9_-]{43}$", key);
        Assert.DoesNotContain(key[^16..], File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.Contains(StoredKey.Of("ann", AccessRole.Admin, key, default).Sha256, File.ReadAllText(FilePath), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_command_beside_the_server_writes_is_taken_up()
    {
        using var keys = Open();
        var changes = 0;
        keys.Changed += () => changes++;
        var beside = new KeyFile(_folder);
        var key = beside.Add("bob", AccessRole.Viewer, DateTimeOffset.UnixEpoch)!;
        keys.Refresh();
        var holder = keys.Find(key);
        Assert.NotNull(holder);
        keys.Refresh();
        Assert.Same(holder, keys.Find(key));
        beside.Add("cat", AccessRole.Viewer, DateTimeOffset.UnixEpoch);
        keys.Refresh();
        Assert.Same(holder, keys.Find(key));
        beside.Revoke("bob");
        keys.Refresh();
        Assert.Null(keys.Find(key));
        Assert.Equal(3, changes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"keys\":[{\"name\":\"ann\"}]}")]
    [InlineData("{\"keys\":[{\"name\":\"ann\",\"role\":\"emperor\",\"sha256\":\"00\",\"createdAt\":\"2026-11-30T00:00:00Z\"}]}")]
    [InlineData("[]")]
    public void A_file_that_cannot_be_understood_opens_nothing_and_is_not_written_over(string damage)
    {
        using var keys = Open(admin: "an-administrators-key");
        var key = keys.Add("ann", AccessRole.Admin)!;
        File.WriteAllText(FilePath, damage);
        File.SetLastWriteTimeUtc(FilePath, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        keys.Refresh();
        Assert.Null(keys.Find(key));
        Assert.Null(keys.WithoutKey);
        Assert.NotNull(keys.Find("an-administrators-key"));
        Assert.Throws<InvalidDataException>(() => keys.Add("bob", AccessRole.Viewer));
        Assert.Equal(damage, File.ReadAllText(FilePath));
        using var restarted = Open();
        Assert.Null(restarted.WithoutKey);
    }

    [Fact]
    public void A_key_of_the_configuration_closes_the_server_also_once_it_is_taken_out_again()
    {
        using (var keys = Open(admin: "an-administrators-key"))
        {
            Assert.False(keys.IsOpen);
            var holder = keys.Find("an-administrators-key")!;
            Assert.Equal((AccessKeys.AdminName, AccessRole.Admin), (holder.Name, holder.Role));
            Assert.Empty(keys.List());
        }

        using var without = Open();
        Assert.False(without.IsOpen);
        Assert.Null(without.Find("an-administrators-key"));
    }

    [Fact]
    public void Keys_of_many_at_once_are_all_kept()
    {
        using var keys = Open();
        Parallel.For(0, 40, i => Assert.NotNull(i % 2 == 0
            ? keys.Add($"key-{i}", AccessRole.Viewer)
            : new KeyFile(_folder).Add($"key-{i}", AccessRole.Viewer, DateTimeOffset.UnixEpoch)));
        Assert.Equal(40, keys.List().Count);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    private AccessKeys Open(string? admin = null) => new(
        new KeyFile(_folder), Options.Create(new AccessOptions { AdminKey = admin }), TimeProvider.System, NullLogger<AccessKeys>.Instance);
}

using Xunit;

namespace WebNN.Api.Tests.Cluster;

public sealed class PostgresTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_keeps_what_it_acknowledged_whether_it_is_stopped_or_killed(bool killed)
    {
        await using var postgres = await Postgres.CreateAsync();
        var other = await postgres.CreateDatabaseAsync("other");
        await postgres.QueryAsync("create table kept (n int); insert into kept values (7)", "other");

        if (killed)
            await postgres.KillAsync();
        else
            await postgres.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => postgres.QueryAsync("select 1"));
        await postgres.StartAsync();

        Assert.Equal("7|UTF8", await postgres.QueryAsync("select n, current_setting('server_encoding') from kept", "other"));
        Assert.EndsWith(";Username=webnn;Database=other", other, StringComparison.Ordinal);
        Assert.Equal("0", await postgres.QueryAsync("select count(*) from pg_tables where tablename = 'kept'"));
    }
}

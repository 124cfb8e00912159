namespace WebNN.Api.Tests.Cluster;

/// <summary>A PostgreSQL for the tests of a class, made as the first of them asks: where there is none, each of them is skipped.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<Postgres>> _postgres = new(() => Postgres.CreateAsync());
    private int _databases;

    public async ValueTask DisposeAsync()
    {
        if (_postgres is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _postgres.Value).DisposeAsync();
    }

    /// <summary>Makes an empty database; gives its connection string.</summary>
    internal string Next() => NextAsync().GetAwaiter().GetResult();

    private async Task<string> NextAsync() =>
        await (await _postgres.Value).CreateDatabaseAsync($"db{Interlocked.Increment(ref _databases)}");
}

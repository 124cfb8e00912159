using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>The part that a node takes in its cluster.</summary>
public enum NodeRole
{
    /// <summary>Serves and trains.</summary>
    All,

    /// <summary>Serves, and trains no job of the queue.</summary>
    Web,

    /// <summary>Trains, and answers health and <c>/api/cluster</c> only.</summary>
    Trainer,
}

/// <summary>The section "WebNN:Cluster": the database that makes this process a node among others.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    private const int DefaultPoolSize = 30, DefaultTimeout = 5, DefaultCommandTimeout = 15, DefaultKeepAlive = 5;

    /// <summary>
    /// The connection string of a PostgreSQL, 15 or newer, as in <c>Host=db;Username=webnn;Database=webnn</c>. Empty: this process is
    /// alone, with its files.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the password, as a Docker secret. Empty: the connection string has it, or none is needed.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The seconds after which another node may take a job from one that has not been heard of.</summary>
    [Range(1, 600)]
    public int LeaseSeconds { get; set; } = 5;

    /// <summary>Ended jobs that are kept; the oldest beyond are removed with their metrics. Versions stay.</summary>
    [Range(1, 1_000_000)]
    public int KeepJobs { get; set; } = 1000;

    /// <summary>The name of this node for people; null: the machine's.</summary>
    [MaxLength(64)]
    public string? NodeName { get; set; }

    internal bool IsCluster => !string.IsNullOrWhiteSpace(ConnectionString);

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsCluster && Problem() is { } problem)
            yield return new ValidationResult(problem, [nameof(ConnectionString)]);
    }

    /// <summary>The connection string with what this program needs and it does not say.</summary>
    internal NpgsqlConnectionStringBuilder Connection()
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = Database.Schema, ApplicationName = "WebNN" };
        var said = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = ConnectionString };
        Default("Maximum Pool Size", () => connection.MaxPoolSize = DefaultPoolSize);
        Default("Timeout", () => connection.Timeout = DefaultTimeout);
        Default("Command Timeout", () => connection.CommandTimeout = DefaultCommandTimeout);
        Default("Keepalive", () => connection.KeepAlive = DefaultKeepAlive);
        Default("Host Recheck Seconds", () => connection.HostRecheckSeconds = 1);
        // nothing here leaves anything in a session
        Default("No Reset On Close", () => connection.NoResetOnClose = true);
        if (!string.IsNullOrEmpty(PasswordFile))
            connection.Password = File.ReadAllText(PasswordFile).Trim();
        return connection;

        void Default(string key, Action set)
        {
            if (!said.ContainsKey(key))
                set();
        }
    }

    private string? Problem()
    {
        try
        {
            return string.IsNullOrEmpty(Connection().Host)
                ? "The connection string of WebNN:Cluster names no Host, as in Host=db;Username=webnn;Database=webnn."
                : null;
        }
        catch (ArgumentException e)
        {
            return $"WebNN:Cluster:ConnectionString is no connection string of PostgreSQL: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The file of WebNN:Cluster:PasswordFile cannot be read: {e.Message}";
        }
    }
}

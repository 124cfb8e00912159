using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>Statements with parameters <c>$1</c>, <c>$2</c>, … in few words.</summary>
internal static class Sql
{
    /// <summary>Executes a statement; gives the number of rows it changed.</summary>
    public static int Execute(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Executes a statement; gives the first column of its first row, default where there is none or it is null.</summary>
    public static T? Scalar<T>(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>Executes a query; gives its rows.</summary>
    public static List<T> Rows<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Makes a statement.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Gets a text; null where there is none.</summary>
    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

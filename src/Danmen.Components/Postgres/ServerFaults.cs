using Danmen.Faults;
using Npgsql;

namespace Danmen.Components.Postgres;

/// <summary>Turns server errors into faults without row values: DETAIL, CONTEXT and HINT print rows, and so do the messages of data exceptions.</summary>
internal static class ServerFaults
{
    /// <summary>What may be said of a server error.</summary>
    public static string Describe(PostgresException error)
    {
        // 22: data exceptions ("invalid input syntax for type integer: \"…\""), 23: constraints, P0: raised by user code with any text.
        var mayQuoteRows = error.SqlState.StartsWith("22", StringComparison.Ordinal)
            || error.SqlState.StartsWith("23", StringComparison.Ordinal)
            || error.SqlState.StartsWith("P0", StringComparison.Ordinal);
        if (!mayQuoteRows) return $"{error.SqlState} {error.MessageText}";
        var parts = new List<string> { error.SqlState };
        if (error.SchemaName is not null || error.TableName is not null) parts.Add($"table {error.SchemaName}.{error.TableName}");
        if (error.ColumnName is not null) parts.Add($"column {error.ColumnName}");
        if (error.ConstraintName is not null) parts.Add($"constraint {error.ConstraintName}");
        return string.Join(", ", parts);
    }

    /// <param name="error">NpgsqlException, PostgresException or a socket's error.</param>
    /// <param name="subject">Database or table.</param>
    public static DanmenException Wrap(Exception error, string subject) => error switch
    {
        DanmenException fault => fault,
        // lock_not_available, query_canceled by lock_timeout
        PostgresException { SqlState: "55P03" } busy => new DanmenException(PostgresFaults.TableBusy, subject, Describe(busy)),
        PostgresException { SqlState: "42501" } refused => new DanmenException(PostgresFaults.NotPermitted, subject, Describe(refused)),
        PostgresException server => new DanmenException(PostgresFaults.ServerError, subject, Describe(server)),
        // The inner exception of a broken connection is a socket error; a PostgresException there is described, never attached.
        NpgsqlException { InnerException: PostgresException server } => new DanmenException(PostgresFaults.ServerError, subject, Describe(server)),
        _ => new DanmenException(PostgresFaults.CannotConnect, subject, error.InnerException?.Message ?? error.Message),
    };

    /// <summary>True for what <see cref="Wrap"/> understands.</summary>
    public static bool IsServer(Exception error) => error is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException;
}

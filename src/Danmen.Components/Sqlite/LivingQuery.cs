using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Danmen.Components.Sqlite;

/// <summary>Asks the living database a question of danmen.yaml's, and writes nothing.</summary>
internal static class LivingQuery
{
    /// <exception cref="DanmenException">The database cannot be opened, or refuses.</exception>
    public static QueryAnswer Ask(string path, QueryRequest request, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new DanmenException(SqliteFaults.CannotOpen, path, ProblemRemarks.Missing.With());
        try
        {
            int patience = (int)Math.Clamp(request.Timeout.TotalSeconds, 1, DatabaseConnection.PatienceSeconds);
            using SqliteConnection connection = DatabaseConnection.Open(path, SqliteOpenMode.ReadOnly, patience);
            connection.Execute("PRAGMA query_only = ON");
            // A statement that does not end by itself; it is told from the thread of the timer.
            using CancellationTokenRegistration stop = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
            return Read(connection, request);
        }
        catch (SqliteException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw SqliteErrors.Wrap(error, path);
        }
    }

    private static QueryAnswer Read(SqliteConnection connection, QueryRequest request)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is danmen.yaml's own.
        command.CommandText = request.Statement;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        string? value = null;
        int rows = 0;
        while (rows < request.MostRows && reader.Read())
            if (rows++ == 0 && reader.FieldCount > 0 && !reader.IsDBNull(0)) value = Value(reader, request.MostChars);
        var answer = new QueryAnswer(rows, reader.FieldCount, value);
        // What stands behind the first statement is refused when it writes; left alone, nobody would learn of it.
        while (rows < request.MostRows && reader.NextResult())
        {
        }

        return answer;
    }

    // As SQLite itself writes each type.
    private static string Value(SqliteDataReader reader, int mostChars)
    {
        string text = reader.GetString(0);
        return text.Length <= mostChars ? text : text[..mostChars];
    }
}

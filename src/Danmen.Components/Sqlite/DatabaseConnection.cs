using System.Text;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite;

/// <summary>Opens databases. Never through the pool: a pooled connection would keep a file open that is about to be exchanged.</summary>
/// <remarks>
/// Nothing here may open a database's file but SQLite itself: on POSIX, closing any descriptor of a file drops all locks that the process holds on it.
/// </remarks>
internal static class DatabaseConnection
{
    /// <summary>How long another process' lock is waited for, seconds.</summary>
    public const int PatienceSeconds = 20;

    /// <summary>Opens a database that others may use.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, SqliteOpenMode mode, int patienceSeconds = PatienceSeconds) => Open(Uri(path), mode, patienceSeconds, path);

    /// <summary>Opens a file that nobody changes: without locks, and without files beside it.</summary>
    public static SqliteConnection OpenImmutable(string path) => Open(Uri(path) + "?immutable=1", SqliteOpenMode.ReadOnly, PatienceSeconds, path);

    /// <summary>Runs a statement for its first value; default when there is no row.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.Command(sql);
        return command.ExecuteScalar();
    }

    /// <summary>Runs a statement.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.Command(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a query.</summary>
    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = connection.Command(sql);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A quoted identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static SqliteConnection Open(string source, SqliteOpenMode mode, int patienceSeconds, string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = patienceSeconds,
        }.ToString());
        try
        {
            connection.Open();

            // A schema may call functions; one that somebody else wrote must not reach out of the database.
            connection.Execute("PRAGMA trusted_schema = OFF");
            connection.Execute("PRAGMA cell_size_check = ON");
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is SqliteException failure) throw SqliteErrors.Wrap(failure, path);
            throw;
        }
    }

    // SQLite's own escaping: bytes, '%', '?' and '#' must not be taken for what they mean in a URI.
    private static string Uri(string path)
    {
        var text = new StringBuilder("file:");
        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            if (b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'/' or (byte)'.' or (byte)'_' or (byte)'-') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static SqliteCommand Command(this SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this program; names are quoted by Name.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}

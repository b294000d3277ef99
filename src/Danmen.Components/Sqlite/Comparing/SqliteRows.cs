using System.Globalization;
using Danmen.Components.Checksums;
using Danmen.Components.Rows;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>Rows of one table of an open database.</summary>
/// <param name="columns">Columns to compare.</param>
/// <param name="key">Columns of the key, all of them among those that are compared.</param>
internal sealed class SqliteRows(SqliteConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<string> key) : RowTable
{
    public override long Rows => Convert.ToInt64(connection.Scalar($"SELECT count(*) FROM main.{DatabaseConnection.Name(table)} NOT INDEXED"), CultureInfo.InvariantCulture);

    /// <summary>Columns of a table that are no generated ones, and those of its primary key in the key's order.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<string> Key) Describe(SqliteConnection connection, string table)
    {
        List<(string Name, long Hidden, long Key)> all = connection.Query(
            $"SELECT name, hidden, pk FROM pragma_table_xinfo({TableReader.Text(table)}) ORDER BY cid", row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        return ([.. all.Where(column => column.Hidden == 0).Select(column => column.Name)], [.. all.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)]);
    }

    public override Task ScanAsync(Action<ulong> take, CancellationToken cancellationToken)
    {
        ulong[] fields = new ulong[columns.Count];
        Read(row =>
        {
            Hash(row, fields);
            take(Whole(fields));
        }, cancellationToken);
        return Task.CompletedTask;
    }

    public override Task PickAsync(Func<ulong, bool> wants, Action<PickedRow> take, CancellationToken cancellationToken)
    {
        ulong[] fields = new ulong[columns.Count];
        int[] places = [.. key.Select(name => columns.TakeWhile(column => column != name).Count())];
        Read(row =>
        {
            Hash(row, fields);
            if (wants(Whole(fields))) take(new PickedRow([.. places.Select(place => Text(row, place))], [.. fields]));
        }, cancellationToken);
        return Task.CompletedTask;
    }

    private void Read(Action<sqlite3_stmt> take, CancellationToken cancellationToken)
    {
        string sql = $"SELECT {(columns.Count == 0 ? "NULL" : string.Join(", ", columns.Select(DatabaseConnection.Name)))} FROM main.{DatabaseConnection.Name(table)} NOT INDEXED";
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection.Handle);
        using (statement)
        {
            int result;
            for (long rows = 0; (result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW; rows++)
            {
                if ((rows & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                take(statement);
            }

            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }
    }

    private static void Hash(sqlite3_stmt row, ulong[] fields)
    {
        Span<byte> head = stackalloc byte[9];
        for (int i = 0; i < fields.Length; i++)
        {
            RowHash hash = default;
            int type = raw.sqlite3_column_type(row, i);
            head[0] = (byte)type;
            switch (type)
            {
                case raw.SQLITE_INTEGER:
                    BitConverter.TryWriteBytes(head[1..], raw.sqlite3_column_int64(row, i));
                    hash.Append(head);
                    break;
                case raw.SQLITE_FLOAT:
                    BitConverter.TryWriteBytes(head[1..], raw.sqlite3_column_double(row, i));
                    hash.Append(head);
                    break;
                case raw.SQLITE_NULL:
                    hash.Append(head[..1]);
                    break;
                default:
                    hash.Append(head[..1]);
                    hash.Append(raw.sqlite3_column_blob(row, i));
                    break;
            }

            fields[i] = hash.Finish();
        }
    }

    private static ulong Whole(ulong[] fields) => RowHash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(fields.AsSpan()));

    private static string? Text(sqlite3_stmt row, int column) => raw.sqlite3_column_type(row, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(row, column).ToString(CultureInfo.InvariantCulture),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(row, column).ToString("R", CultureInfo.InvariantCulture),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(row, column).utf8_to_string(),
        _ => "x'" + Convert.ToHexString(raw.sqlite3_column_blob(row, column)) + "'",
    };
}

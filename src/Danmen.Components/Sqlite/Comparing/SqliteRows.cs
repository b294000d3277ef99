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
    private const int RowsOfStretch = 1024;

    private readonly ulong[] _hashes = new ulong[columns.Count];
    private readonly int[] _key = [.. key.Select(name => columns.TakeWhile(column => column != name).Count())];
    private readonly RowRecord.Writer _record = new();
    private sqlite3_stmt? _statement;
    private long _position;

    /// <summary>Rows.</summary>
    public override long Length { get; } = Convert.ToInt64(connection.Scalar($"SELECT count(*) FROM main.{DatabaseConnection.Name(table)} NOT INDEXED"), CultureInfo.InvariantCulture);

    public override long Position => _position;

    /// <summary>Columns of a table that are no generated ones, and those of its primary key in the key's order.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<string> Key) Describe(SqliteConnection connection, string table)
    {
        List<(string Name, long Hidden, long Key)> all = connection.Query(
            $"SELECT name, hidden, pk FROM pragma_table_xinfo({TableReader.Text(table)}) ORDER BY cid", row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        return ([.. all.Where(column => column.Hidden == 0).Select(column => column.Name)], [.. all.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)]);
    }

    public override ValueTask<bool> ReadAsync(IRowTaker taker, CancellationToken cancellationToken)
    {
        sqlite3_stmt statement = _statement ??= Prepare();
        for (int i = 0; i < RowsOfStretch; i++)
        {
            int result = raw.sqlite3_step(statement);
            if (result == raw.SQLITE_DONE) return ValueTask.FromResult(false);
            if (result != raw.SQLITE_ROW) SqliteException.ThrowExceptionForRC(result, connection.Handle);
            _position++;
            Hash(statement, _hashes);
            if (taker.Meet(Whole(_hashes))) taker.Describe(Describe(statement));
        }

        return ValueTask.FromResult(true);
    }

    public override ValueTask DisposeAsync()
    {
        _statement?.Dispose();
        _statement = null;
        return ValueTask.CompletedTask;
    }

    private sqlite3_stmt Prepare()
    {
        string sql = $"SELECT {(columns.Count == 0 ? "NULL" : string.Join(", ", columns.Select(DatabaseConnection.Name)))} FROM main.{DatabaseConnection.Name(table)} NOT INDEXED";
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection.Handle);
        return statement;
    }

    private RowRecord Describe(sqlite3_stmt row)
    {
        if (_key.Length == 0) return RowRecord.Empty;
        foreach (int place in _key) _record.Key(Text(row, place));
        foreach (ulong hash in _hashes) _record.Field(hash);
        return _record.Finish();
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

using System.Buffers.Binary;
using Danmen.Components.Checksums;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Danmen.Components.Sqlite;

/// <summary>Counts and sums the rows of tables.</summary>
/// <remarks>
/// A row is its values in the order of the columns: one byte for the type (0 to 4: null, integer, real, text, blob), then 8 bytes of an integer or of a real,
/// or the length in 8 bytes and the bytes, little-endian. Generated columns are left out. The definition is part of the stored format: never change it.
/// </remarks>
internal static class TableReader
{
    public static TableContents Read(SqliteConnection connection, string table, CancellationToken cancellationToken)
    {
        ulong sum = 0;
        long rows = Read(connection, table, hash => sum += hash, cancellationToken);
        return new TableContents(rows, TableSum.Text(sum));
    }

    /// <param name="take">Takes the hash of each row.</param>
    /// <returns>The number of rows.</returns>
    public static long Read(SqliteConnection connection, string table, Action<ulong> take, CancellationToken cancellationToken)
    {
        List<string> columns = connection.Query(
            $"SELECT name, hidden FROM pragma_table_xinfo({Text(table)}) ORDER BY cid", row => (Name: row.GetString(0), Hidden: row.GetInt64(1)))
            .FindAll(column => column.Hidden == 0)
            .ConvertAll(column => DatabaseConnection.Name(column.Name));

        // NOT INDEXED: a damaged or unknown index must not hide rows.
        string sql = $"SELECT {(columns.Count == 0 ? "NULL" : string.Join(", ", columns))} FROM main.{DatabaseConnection.Name(table)} NOT INDEXED";
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection);
        using (statement)
        {
            long rows = 0;
            int result;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                if ((++rows & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                take(Hash(statement, columns.Count));
            }

            if (result != raw.SQLITE_DONE) Check(result, connection);
            return rows;
        }
    }

    /// <summary>A quoted text.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static ulong Hash(sqlite3_stmt row, int columns)
    {
        RowHash hash = default;
        Span<byte> head = stackalloc byte[9];
        for (int i = 0; i < columns; i++)
        {
            int type = raw.sqlite3_column_type(row, i);
            switch (type)
            {
                case raw.SQLITE_INTEGER:
                    head[0] = 1;
                    BinaryPrimitives.WriteInt64LittleEndian(head[1..], raw.sqlite3_column_int64(row, i));
                    hash.Append(head);
                    break;
                case raw.SQLITE_FLOAT:
                    head[0] = 2;
                    BinaryPrimitives.WriteDoubleLittleEndian(head[1..], raw.sqlite3_column_double(row, i));
                    hash.Append(head);
                    break;
                case raw.SQLITE_NULL:
                    head[0] = 0;
                    hash.Append(head[..1]);
                    break;
                default:
                    // A text's bytes as they are stored: not every text is valid in its encoding.
                    ReadOnlySpan<byte> bytes = raw.sqlite3_column_blob(row, i);
                    head[0] = type == raw.SQLITE_TEXT ? (byte)3 : (byte)4;
                    BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
                    hash.Append(head);
                    hash.Append(bytes);
                    break;
            }
        }

        return hash.Finish();
    }

    private static void Check(int result, SqliteConnection connection) => SqliteException.ThrowExceptionForRC(result, connection.Handle);
}

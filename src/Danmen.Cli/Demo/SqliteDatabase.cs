using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Danmen.Cli.Demo;

/// <summary>The shop's database in one file, where there is no PostgreSQL.</summary>
internal sealed class SqliteDatabase(string file) : IDemoDatabase
{
    private static readonly string[] Tables = ["customers", "products", "orders", "order_lines", "coupons"];

    public string Product { get; private set; } = "SQLite";

    public string Component => "sqlite:" + file;

    public string Place => file;

    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(ShopRows.SqliteScript, cancellationToken).ConfigureAwait(false);
        await foreach (string version in ReadAsync("SELECT sqlite_version()", cancellationToken).ConfigureAwait(false))
            Product = "SQLite " + version;
    }

    public async Task<long> DamageAsync(CancellationToken cancellationToken)
    {
        long before = await CountAsync("orders", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(ShopRows.Damage, cancellationToken).ConfigureAwait(false);
        return before - await CountAsync("orders", cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = [];
        foreach (string table in Tables)
            counts[table] = await CountAsync(table, cancellationToken).ConfigureAwait(false);
        return counts;
    }

    public async Task<string> ChecksumAsync(CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in Tables)
        {
            await foreach (string name in ReadAsync($"SELECT name FROM sqlite_master WHERE name = '{table}'", cancellationToken).ConfigureAwait(false))
            await foreach (string row in ReadAsync($"SELECT * FROM {name} ORDER BY 1, 2", cancellationToken).ConfigureAwait(false))
                hash.AppendData(Encoding.UTF8.GetBytes(row + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<long> CountAsync(string table, CancellationToken cancellationToken)
    {
        await foreach (string row in ReadAsync($"SELECT count(*) FROM {table}", cancellationToken).ConfigureAwait(false))
            return long.Parse(row, CultureInfo.InvariantCulture);
        return 0;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The demo's own fixed texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<string> ReadAsync(string sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The demo's own fixed texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            string[] fields = new string[reader.FieldCount];
            for (int i = 0; i < fields.Length; i++)
                fields[i] = Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "";
            yield return string.Join('\t', fields);
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }
}

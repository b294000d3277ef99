using System.Text;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>Names as they stand in the text of a schema, which is in the database's own encoding. The server converts them: its tables of characters are not .NET's.</summary>
internal sealed class SchemaNames
{
    private readonly Dictionary<string, (string Name, string Shown)> _names = new(StringComparer.Ordinal);

    private SchemaNames()
    {
    }

    /// <summary>The name as the connection gives it.</summary>
    /// <param name="raw">One byte per character.</param>
    public string Name(string raw) => _names.TryGetValue(raw, out var names) ? names.Name : raw;

    /// <summary>The name as people read it.</summary>
    /// <param name="raw">One byte per character.</param>
    public string Shown(string raw) => _names.TryGetValue(raw, out var names) ? names.Shown : raw;

    /// <param name="connection">In a transaction, and idle.</param>
    /// <param name="encoding">The database's.</param>
    /// <param name="raw">One byte per character.</param>
    public static async Task<SchemaNames> ReadAsync(NpgsqlConnection connection, string encoding, IEnumerable<string> raw, CancellationToken cancellationToken)
    {
        var names = new SchemaNames();
        var foreign = new List<string>();
        foreach (var each in raw.Distinct(StringComparer.Ordinal).Where(each => !Ascii.IsValid(each) || each.Contains('\\', StringComparison.Ordinal)))
        {
            var bytes = Encoding.Latin1.GetBytes(each);
            if (NameEncoding.IsBytes(encoding)) names._names[each] = (each, TableNames.Text(bytes));
            else if (encoding == "UTF8" || Ascii.IsValid(each)) names._names[each] = (Encoding.UTF8.GetString(bytes), TableNames.Text(bytes));
            else foreign.Add(each);
        }

        foreach (var batch in foreign.Chunk(1000)) await names.ConvertAsync(connection, encoding, batch, cancellationToken);
        return names;
    }

    // One name without a counterpart in Unicode fails them all: then each is asked for by itself.
    private async Task ConvertAsync(NpgsqlConnection connection, string encoding, string[] raw, CancellationToken cancellationToken)
    {
        const string Savepoint = "danmen_names";
        await connection.ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken);
        try
        {
            var list = string.Join(", ", raw.Select(each => $"'{Convert.ToHexStringLower(Encoding.Latin1.GetBytes(each))}'"));
            var converted = await connection.QueryAsync(
                $"SELECT encode(convert(decode(h, 'hex'), {SqlText.Literal(encoding)}, 'UTF8'), 'hex') FROM unnest(ARRAY[{list}]) WITH ORDINALITY AS u(h, n) ORDER BY n", r => r.GetString(0), cancellationToken);
            for (var i = 0; i < raw.Length; i++)
            {
                var bytes = Convert.FromHexString(converted[i]);
                _names[raw[i]] = (Encoding.UTF8.GetString(bytes), TableNames.Text(bytes));
            }

            await connection.ExecuteAsync($"RELEASE {Savepoint}", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UndefinedFunction)
        {
            await connection.ExecuteAsync($"ROLLBACK TO {Savepoint}", cancellationToken);
            if (raw.Length == 1)
            {
                var escaped = TableNames.Ascii(Encoding.Latin1.GetBytes(raw[0]));
                _names[raw[0]] = (escaped, escaped);
                return;
            }

            foreach (var half in raw.Chunk((raw.Length + 1) / 2)) await ConvertAsync(connection, encoding, half, cancellationToken);
        }
    }
}

using System.Data;
using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres;

/// <summary>Asks the living database a question of danmen.yaml's, in a transaction that can write nothing and ends by itself.</summary>
internal static class LivingQuery
{
    // A session of ours searches no schema; who asks means what any session of that role and database would find.
    private const string SearchPath = """
        SELECT set_config('search_path', coalesce(
            (SELECT substr(setting, length('search_path=') + 1) FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) AS setting
             WHERE setting LIKE 'search\_path=%'
               AND setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
               AND setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user))
             ORDER BY (setrole <> 0 AND setdatabase <> 0) DESC, setrole <> 0 DESC LIMIT 1),
            '"$user", public'), false)
        """;

    private const uint BooleanOid = 16;

    /// <exception cref="DanmenException">The database cannot be reached, or refuses.</exception>
    public static async Task<QueryAnswer> AskAsync(PostgresOptions options, ISecretReader secrets, QueryRequest request, CancellationToken cancellationToken)
    {
        var door = await ServerDoor.CreateAsync(options, secrets, cancellationToken);
        try
        {
            await using var connection = await door.OpenToWriteAsync(options.Database, cancellationToken);
            await connection.ExecuteAsync(SearchPath, cancellationToken);
            // Also what a statement that ended the transaction would begin. The limit of a statement is the server's: it holds although we may be gone.
            var limit = ((long)Math.Ceiling(Math.Min(request.Timeout.TotalMilliseconds, int.MaxValue))).ToString(CultureInfo.InvariantCulture);
            await connection.ExecuteAsync($"SET default_transaction_read_only = on; SET statement_timeout = {limit}; SET lock_timeout = {limit}", cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return await ReadAsync(connection, request, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw new OperationCanceledException("the server's limit of time", error);
        }
        catch (Exception error) when (ServerFaults.IsServer(error))
        {
            throw ServerFaults.Wrap(error, options.Database);
        }
    }

    private static async Task<QueryAnswer> ReadAsync(NpgsqlConnection connection, QueryRequest request, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The statement is danmen.yaml's own.
        await using var command = new NpgsqlCommand(request.Statement, connection) { AllResultTypesAreUnknown = true };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        string? value = null;
        var rows = 0;
        while (rows < request.MostRows && await reader.ReadAsync(cancellationToken))
        {
            if (rows++ == 0 && reader.FieldCount > 0 && !await reader.IsDBNullAsync(0, cancellationToken)) value = await ValueAsync(reader, request.MostChars, cancellationToken);
        }

        return new QueryAnswer(rows, reader.FieldCount, value);
    }

    private static async Task<string> ValueAsync(NpgsqlDataReader reader, int mostChars, CancellationToken cancellationToken)
    {
        var isFlag = reader.GetDataTypeOID(0) == BooleanOid;
        using var text = await reader.GetTextReaderAsync(0, cancellationToken);
        var read = new char[mostChars];
        var length = await text.ReadBlockAsync(read, cancellationToken);
        var value = new string(read, 0, length);
        return isFlag ? value switch { "t" => "true", "f" => "false", _ => value } : value;
    }
}

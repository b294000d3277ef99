using System.Text.Json.Nodes;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Asks a server what the database of a component is now.</summary>
internal static class LivingIdentity
{
    /// <returns>Null when there is no such database.</returns>
    /// <exception cref="DanmenException">The server cannot be reached, or does not tell.</exception>
    public static async Task<JsonObject?> ReadAsync(PostgresOptions options, ISecretReader secrets, CancellationToken cancellationToken)
    {
        var door = await ServerDoor.CreateAsync(options, secrets, cancellationToken);
        try
        {
            return await ReadAsync(door, options.MaintenanceDatabase, cancellationToken);
        }
        catch (DanmenException)
        {
            // Who captures need not be let into any other database.
            return await ReadAsync(door, options.Database, cancellationToken);
        }
    }

    private static async Task<JsonObject?> ReadAsync(ServerDoor door, string through, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await door.OpenAsync(through, cancellationToken);
            return await DatabaseFacts.IdentityAsync(connection, door.Options.Database, cancellationToken) is { } identity ? JsonRecord.Node(identity, PostgresJournals.Json.DatabaseIdentity) : null;
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, door.Options.Database);
        }
    }
}

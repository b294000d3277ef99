using System.Text.Json;
using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Drills;

/// <summary>Drills in a repository: signed records that pin nothing, so that evidence keeps no data.</summary>
public sealed class DrillStore(Repository repository, TrustedSigners trusted)
{
    private readonly RecordStore _store = new(repository);

    /// <summary>All drills, newest first. One whose record cannot be read is among them, and says why.</summary>
    public async Task<IReadOnlyList<Drill>> ListAsync(CancellationToken cancellationToken)
    {
        var drills = new List<Drill>();
        foreach (IGrouping<string, StoredSnapshot> record in await _store.ListAsync(DrillJson.Kind, cancellationToken)) drills.Add(await ReadAsync(record.Key, record, cancellationToken));
        return [.. drills.OrderByDescending(drill => drill.Body?.Started ?? DateTimeOffset.MinValue).ThenByDescending(drill => drill.Id, StringComparer.Ordinal)];
    }

    /// <summary>One drill.</summary>
    /// <param name="id">Its id or a unique prefix.</param>
    /// <exception cref="DanmenException">DrillFaults.NotFound, RecordFaults.Unreadable.</exception>
    public async Task<Drill> FindAsync(string id, CancellationToken cancellationToken)
    {
        Drill[] fitting = id.Length == 0 ? [] : [.. (await ListAsync(cancellationToken)).Where(drill => drill.Id.StartsWith(id, StringComparison.Ordinal))];
        Drill found = Array.Find(fitting, drill => drill.Id == id) ?? fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new DanmenException(DrillFaults.NotFound, id),
            _ => throw new DanmenException(DrillFaults.NotFound, id, DrillRemarks.FitsSeveral.With(fitting.Length)),
        };
        return found.Unreadable is { } why ? throw why : found;
    }

    /// <summary>Records a drill.</summary>
    public async Task<Drill> AddAsync(string id, DrillBody body, RecordSigner signer, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        return await held.RunAsync(
            async token =>
            {
                RecordFile file = RecordChain.Append(DrillJson.Kind, id, null, Drill.Recorded, body, signer, _store.Author());
                byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(file, RecordJson.Json.RecordFile), (byte)'\n'];
                StoredSnapshot stored = await _store.WriteAsync(DrillJson.Kind, id, json, null, [$"system:{body.System}", $"env:{body.Environment}"], null, held, token);
                return await ReadAsync(id, [stored], token);
            },
            cancellationToken);
    }

    private async Task<Drill> ReadAsync(string id, IEnumerable<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        try
        {
            return new Drill(id, await _store.ReadAsync(DrillJson.Kind, id, snapshots, trusted, cancellationToken), null);
        }
        catch (DanmenException fault) when (fault.Code == RecordFaults.Unreadable)
        {
            return new Drill(id, null, fault);
        }
    }
}

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
        var records = new List<(StoredSnapshot Stored, string Id)>();
        foreach (StoredSnapshot stored in await repository.ListSnapshotsAsync(cancellationToken))
            if (RecordStore.IsRecord(DrillJson.Kind, stored.Record, out string id)) records.Add((stored, id));
        if (records.Count == 0) return [];
        await repository.LoadIndexAsync(cancellationToken);
        var drills = new List<Drill>();
        foreach (IGrouping<string, (StoredSnapshot Stored, string Id)> group in records.GroupBy(record => record.Id, StringComparer.Ordinal))
            drills.Add(await ReadAsync(group.Key, group.Select(record => record.Stored), cancellationToken));
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

    private async Task<Drill> ReadAsync(string id, IEnumerable<StoredSnapshot> stored, CancellationToken cancellationToken)
    {
        try
        {
            var histories = new List<SignedRecord<DrillBody>>();
            foreach (StoredSnapshot each in stored)
                histories.Add(RecordChain.Read(DrillJson.Kind, id, (await _store.ReadAsync(DrillJson.Kind, each, cancellationToken)).File, trusted));
            return new Drill(id, RecordChain.Longest(histories), null);
        }
        catch (DanmenException fault) when (fault.Code == RecordFaults.Unreadable)
        {
            return new Drill(id, null, fault);
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Holds;

/// <summary>Holds in a repository: signed records that pin the snapshots they hold.</summary>
public sealed class HoldStore(Repository repository, TrustedSigners trusted)
{
    private readonly RecordStore _store = new(repository);

    /// <summary>All holds, released ones too, oldest first. One whose record cannot be read is a fault: it may hold.</summary>
    /// <exception cref="DanmenException">RecordFaults.Unreadable, or a fault of the store.</exception>
    public async Task<IReadOnlyList<Hold>> ListAsync(CancellationToken cancellationToken)
    {
        var holds = new List<Hold>();
        foreach (IGrouping<string, StoredSnapshot> record in await _store.ListAsync(HoldJson.Kind, cancellationToken))
            holds.Add(new Hold(record.Key, await _store.ReadAsync(HoldJson.Kind, record.Key, record, trusted, cancellationToken)));
        return [.. holds.OrderBy(hold => hold.Record.First.Statement.Time).ThenBy(hold => hold.Id, StringComparer.Ordinal)];
    }

    /// <summary>The holds that stand on a snapshot: by its id, or by its tree whatever the id.</summary>
    public static IReadOnlyList<Hold> On(IEnumerable<Hold> holds, string snapshot, string tree) => [.. holds.Where(hold => hold.Stands && (hold.Body.Snapshot == snapshot || hold.Body.Tree == tree))];

    /// <summary>Puts a hold on a snapshot.</summary>
    public async Task<Hold> AddAsync(SnapshotSummary snapshot, string reason, RecordSigner signer, CancellationToken cancellationToken)
    {
        RecordAuthor author = _store.Author();
        string id = string.Create(CultureInfo.InvariantCulture, $"{author.Time:yyyyMMdd}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        var body = new HoldBody
        {
            System = snapshot.Manifest.System,
            Environment = snapshot.Manifest.Environment,
            Snapshot = snapshot.Id,
            Tree = snapshot.Tree,
            CapturedAt = snapshot.Manifest.End,
            Reason = reason,
        };
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        return await held.RunAsync(token => WriteAsync(id, null, Hold.Added, body, signer, held, token), cancellationToken);
    }

    /// <summary>Releases a hold, named by its id or, when it is the only one, by the snapshot that it is on.</summary>
    /// <param name="snapshot">Finds the snapshot that the name stands for when it is no hold's id.</param>
    /// <exception cref="DanmenException">HoldFaults.NotFound, HoldFaults.Several, RecordFaults.BadSignature.</exception>
    public async Task<Hold> ReleaseAsync(string name, Func<CancellationToken, Task<SnapshotSummary>> snapshot, string reason, RecordSigner signer, CancellationToken cancellationToken)
    {
        IReadOnlyList<Hold> all = await ListAsync(cancellationToken);
        Hold? hold = all.FirstOrDefault(each => each.Id == name);
        if (hold is null)
        {
            SnapshotSummary named = await snapshot(cancellationToken);
            IReadOnlyList<Hold> on = On(all, named.Id, named.Tree);
            hold = on.Count switch
            {
                0 => throw new DanmenException(HoldFaults.NotFound, name),
                1 => on[0],
                _ => throw new DanmenException(HoldFaults.Several, name, HoldRemarks.TheyAre.With(on.Select(each => each.Id))),
            };
        }

        await using RepositoryLock held = await _store.ReserveAsync($"hold {hold.Id}", _ => Task.CompletedTask, cancellationToken);
        return await held.RunAsync(
            async token =>
            {
                // Read again: another may have released it meanwhile.
                Hold now = (await ListAsync(token)).First(each => each.Id == hold.Id);
                if (now.Record.Doubt is { } doubt) throw new DanmenException(RecordFaults.BadSignature, now.Id, doubt);
                return now.Stands
                    ? await WriteAsync(now.Id, now.Record, Hold.Released, now.Body with { ReleaseReason = reason }, signer, held, token)
                    : throw new DanmenException(HoldFaults.NotFound, now.Id, HoldRemarks.ReleasedAlready.With());
            },
            cancellationToken);
    }

    private async Task<Hold> WriteAsync(string id, SignedRecord<HoldBody>? before, string action, HoldBody body, RecordSigner signer, RepositoryLock held, CancellationToken cancellationToken)
    {
        RecordFile file = RecordChain.Append(HoldJson.Kind, id, before, action, body, signer, _store.Author());
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(file, RecordJson.Json.RecordFile), (byte)'\n'];
        TreeId? subject = action == Hold.Released ? null : RepositoryCaptureSink.ToTreeId(body.Tree);
        await _store.WriteAsync(HoldJson.Kind, id, json, subject, [$"system:{body.System}", $"env:{body.Environment}"], null, held, cancellationToken);
        return (await ListAsync(cancellationToken)).First(each => each.Id == id);
    }
}

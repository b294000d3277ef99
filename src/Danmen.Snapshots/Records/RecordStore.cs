using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Records;

/// <summary>Signed records in a repository: each is a restic snapshot whose tree holds the record's file and, when it pins a tree, that tree as <c>snapshot/</c>.</summary>
public sealed class RecordStore(Repository repository)
{
    private const string SubjectName = "snapshot";

    // A lock that everybody may hold beside ours; only the name is ours alone.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>True when the snapshot is a record of this kind.</summary>
    /// <param name="id">Its id.</param>
    public static bool IsRecord<TBody>(RecordKind<TBody> kind, SnapshotRecord record, out string id)
    {
        string prefix = kind.PathOf("");
        bool isRecord = record.HostName == kind.HostName && record.Paths.Count == 1 && record.Paths[0].Length > prefix.Length && record.Paths[0].StartsWith(prefix, StringComparison.Ordinal);
        id = isRecord ? record.Paths[0][prefix.Length..] : "";
        return isRecord;
    }

    /// <summary>The snapshots of all records of a kind, by the records' ids. The index is loaded when there are any.</summary>
    public async Task<IReadOnlyList<IGrouping<string, StoredSnapshot>>> ListAsync<TBody>(RecordKind<TBody> kind, CancellationToken cancellationToken)
    {
        var records = new List<(StoredSnapshot Stored, string Id)>();
        foreach (StoredSnapshot stored in await repository.ListSnapshotsAsync(cancellationToken))
            if (IsRecord(kind, stored.Record, out string id)) records.Add((stored, id));
        if (records.Count > 0) await repository.LoadIndexAsync(cancellationToken);
        return [.. records.GroupBy(record => record.Id, record => record.Stored, StringComparer.Ordinal)];
    }

    /// <summary>Reads what all snapshots of a record tell: the longest history, signatures judged.</summary>
    /// <exception cref="DanmenException">RecordFaults.Unreadable, or a fault of the store.</exception>
    public async Task<SignedRecord<TBody>> ReadAsync<TBody>(RecordKind<TBody> kind, string id, IEnumerable<StoredSnapshot> snapshots, TrustedSigners trusted, CancellationToken cancellationToken)
    {
        var histories = new List<SignedRecord<TBody>>();
        foreach (StoredSnapshot stored in snapshots) histories.Add(RecordChain.Read(kind, id, (await ReadAsync(kind, stored, cancellationToken)).File, trusted));
        return RecordChain.Longest(histories);
    }

    /// <summary>Takes a name for this process alone. Of many that want it at once, one gets it.</summary>
    /// <param name="name">For example "tag prod-release-v1".</param>
    /// <param name="isTaken">Throws when the name is in use already; asked before each attempt and once more when the name is reserved.</param>
    /// <exception cref="DanmenException">StoreFaults.NameReserved when another process keeps the name; StoreFaults.Locked.</exception>
    public async Task<RepositoryLock> ReserveAsync(string name, Func<CancellationToken, Task> isTaken, CancellationToken cancellationToken)
    {
        var options = new LockOptions { Reserves = name };
        DateTimeOffset giveUpAt = repository.Time.GetUtcNow() + s_longestWait;
        for (int attempt = 0; ; attempt++)
        {
            await isTaken(cancellationToken);
            try
            {
                RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, options, cancellationToken);
                try
                {
                    await isTaken(cancellationToken);
                    return held;
                }
                catch
                {
                    await held.DisposeAsync();
                    throw;
                }
            }
            catch (DanmenException e) when (e.Code == StoreFaults.NameReserved && repository.Time.GetUtcNow() < giveUpAt)
            {
                // Two that wrote at the same moment both draw back: by chance, one of them comes first the next time.
                double share = Random.Shared.NextDouble() * Math.Min(20, attempt + 2);
                await Task.Delay(s_shortestPause * (1 + share), repository.Time, cancellationToken);
            }
        }
    }

    /// <summary>Reads the record's file and the tree that it pins. The index must be loaded.</summary>
    /// <exception cref="DanmenException">RecordFaults.Unreadable, or a fault of the store.</exception>
    public async Task<(byte[] File, TreeId? Subject)> ReadAsync<TBody>(RecordKind<TBody> kind, StoredSnapshot stored, CancellationToken cancellationToken)
    {
        var folder = new RepositoryStoredFolder(repository, stored.Record.Tree, Contracts.ISnapshotProgress.None.Begin("", "", Contracts.ProgressStage.Verifying));
        if (await folder.FindAsync(kind.FileName, cancellationToken) is not { IsFile: true }) throw new DanmenException(RecordFaults.Unreadable, stored.Id.Short, "");
        byte[] file = await folder.ReadAsync(kind.FileName, cancellationToken);
        Tree root = await repository.LoadTreeAsync(stored.Record.Tree, cancellationToken);
        TreeId? subject = root.Nodes.FirstOrDefault(node => node.Name.Span.SequenceEqual("snapshot"u8))?.Subtree;
        return (file, subject);
    }

    /// <summary>Stores a record. Written as the newest of its path, so that "keep the last" keeps it.</summary>
    /// <param name="subject">A tree that the record pins; null for none.</param>
    /// <param name="tags">Of the snapshot, beside Danmen's own.</param>
    /// <param name="after">Time of the record's snapshot before; null for the first.</param>
    public async Task<StoredSnapshot> WriteAsync<TBody>(RecordKind<TBody> kind, string id, byte[] file, TreeId? subject, IReadOnlyList<string> tags, Timestamp? after, RepositoryLock held, CancellationToken cancellationToken)
    {
        await repository.LoadIndexAsync(cancellationToken);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { MayStore = held.Settled });
        var nodes = new List<Node> { await SyntheticNodes.StoreFileAsync(session, kind.FileName, file, cancellationToken) };
        if (subject is { } tree) nodes.Add(SyntheticNodes.Folder(SubjectName, tree));
        TreeId root = await session.StoreTreeAsync(SyntheticNodes.Sorted(nodes), cancellationToken);
        await session.FlushAsync(cancellationToken);
        DateTimeOffset time = repository.Time.GetLocalNow();
        // A clock that was set back must not make an older revision the last.
        if (after?.ToDateTimeOffset() is { } before && time <= before) time = before.AddMilliseconds(1);
        var record = new SnapshotRecord
        {
            Time = Timestamp.From(time),
            Tree = root,
            Paths = [kind.PathOf(id)],
            HostName = kind.HostName,
            UserName = ProcessUser.Name,
            UserId = ProcessUser.UserId,
            GroupId = ProcessUser.GroupId,
            Tags = [SnapshotPath.Tag, .. tags],
            ProgramVersion = SnapshotCreator.Program,
        };
        held.ThrowIfLost();
        ContentHash name = await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), cancellationToken);
        return new StoredSnapshot(new SnapshotId(name), record);
    }

    /// <summary>Who writes a revision now.</summary>
    public RecordAuthor Author() => new(ProcessUser.Name, Environment.MachineName, SnapshotCreator.Program, repository.Time.GetUtcNow());
}

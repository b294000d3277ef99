using System.Globalization;
using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>Walks the trees of all snapshots, each tree once, several at a time.</summary>
/// <remarks>A cycle cannot be walked twice; that one exists at all would need an id that is not the hash of its tree, which reading refuses.</remarks>
internal sealed class TreeCheck(Repository repository, FindingList findings, IProgressSink progress)
{
    private readonly ConcurrentDictionary<TreeId, bool> _trees = new();
    private readonly HardLinkCheck _links = new(repository, findings);

    private readonly BlobTally _used = new();

    private readonly Lock _usedLock = new();
    private long _files, _pending;
    private volatile bool _incomplete;

    public long TreeCount => _trees.Count;

    public long FileCount => Interlocked.Read(ref _files);

    /// <summary>False when a tree could not be read: what is below it is not known.</summary>
    public bool IsComplete => !_incomplete;

    public bool Uses(BlobType type, BlobId id) => type == BlobType.Tree ? _trees.ContainsKey(new TreeId(id.Hash)) : _used.Contains(type, id);

    public async Task WalkAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        Channel<TreeStep> queue = Channel.CreateUnbounded<TreeStep>();
        // One more than there is, so that the queue cannot end while it is being filled.
        _pending = 1;
        foreach (StoredSnapshot snapshot in snapshots) Enqueue(queue, new TreeStep(snapshot.Record.Tree, null, default, snapshot.Id));
        Done(queue);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] workers = new Task[Math.Max(2, repository.Backend.Parallelism)];
        for (int i = 0; i < workers.Length; i++) workers[i] = Task.Run(() => WorkAsync(queue, stop), CancellationToken.None);
        await Task.WhenAll(workers);
        await _links.CompareAsync(snapshots, cancellationToken);
    }

    private async Task WorkAsync(Channel<TreeStep> queue, CancellationTokenSource stop)
    {
        try
        {
            await foreach (TreeStep step in queue.Reader.ReadAllAsync(stop.Token))
            {
                await CheckTreeAsync(queue, step, stop.Token);
                Done(queue);
            }
        }
        catch
        {
            // The others would wait for trees that nobody reads any more.
            await stop.CancelAsync();
            throw;
        }
    }

    private void Enqueue(Channel<TreeStep> queue, in TreeStep step)
    {
        if (!_trees.TryAdd(step.Tree, true)) return;
        Interlocked.Increment(ref _pending);
        progress.Expect(1, 0);
        queue.Writer.TryWrite(step);
    }

    private void Done(Channel<TreeStep> queue)
    {
        if (Interlocked.Decrement(ref _pending) == 0) queue.Writer.Complete();
    }

    private async Task CheckTreeAsync(Channel<TreeStep> queue, TreeStep step, CancellationToken cancellationToken)
    {
        if (repository.Find(BlobType.Tree, step.Tree.AsBlob) is null)
        {
            _incomplete = true;
            RemarkCode what = repository.Find(BlobType.Data, step.Tree.AsBlob) is null ? CheckRemarks.TreeNotInIndex : CheckRemarks.TreeIsData;
            findings.Error(CheckKind.TreeMissing, step.Describe(), what.With(step.Tree.ToString()));
            return;
        }

        Tree loaded;
        try
        {
            loaded = await repository.LoadTreeAsync(step.Tree, cancellationToken);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            _incomplete = true;
            // The tree's id must stand there even where the fault names the pack alone.
            Remark why = CheckRemarks.PartSays.With(fault.Subject, FindingList.Why(fault));
            findings.Error(CheckKind.TreeDamaged, step.Describe(), fault.Subject.StartsWith("tree ", StringComparison.Ordinal) ? why : CheckRemarks.TreeDamaged.With(step.Tree.ToString(), why));
            return;
        }

        if (!loaded.UnknownFields.IsEmpty) findings.Information(CheckKind.TreeHasUnknownFields, step.Describe(), CheckRemarks.NewerTree.With(step.Tree.ToString()));
        foreach (Node node in loaded.Nodes)
        {
            if (node.Subtree is { } subtree) Enqueue(queue, new TreeStep(subtree, step, node.Name, step.Snapshot));
            if (node.Type == NodeType.File) CheckFile(step, node);
            if (node.Error is not null) findings.Warning(CheckKind.FileIncomplete, step.Describe(node), CheckRemarks.FileIncomplete.With());
            if (!node.UnknownFields.IsEmpty) findings.Information(CheckKind.TreeHasUnknownFields, step.Describe(node), CheckRemarks.NewerNode.With());
        }

        // No more than a warning: it is restored as it is, and a restic that knew fewer printable characters wrote names in another way.
        if (!HasUnknownFields(loaded) && !IsStable(step.Tree, loaded))
            findings.Warning(CheckKind.TreeNotStable, step.Describe(), CheckRemarks.NotStable.With(step.Tree.ToString()));
        _links.Note(step, loaded);
        progress.Advance(1, 0);
    }

    private static bool HasUnknownFields(Tree tree)
    {
        if (!tree.UnknownFields.IsEmpty) return true;
        foreach (Node node in tree.Nodes)
        {
            if (!node.UnknownFields.IsEmpty) return true;
        }

        return false;
    }

    private static bool IsStable(TreeId id, Tree tree)
    {
        ArrayBufferWriter<byte> encoded = new();
        TreeCodec.Encode(tree, encoded);
        return new TreeId(new ContentHash(SHA256.HashData(encoded.WrittenSpan))) == id;
    }

    private void CheckFile(TreeStep step, Node node)
    {
        Interlocked.Increment(ref _files);
        IReadOnlyList<BlobId> content = node.Content!; // the codec refuses files without
        ulong sum = 0;
        bool missing = false;
        for (int i = 0; i < content.Count; i++)
        {
            if (repository.Find(BlobType.Data, content[i]) is { } place)
            {
                // Cannot overflow: both are at most 2^32.
                sum += place.PlainLengthBytes;
                continue;
            }

            missing = true;
            RemarkCode what = repository.Find(BlobType.Tree, content[i]) is null ? CheckRemarks.BlobNotInIndex : CheckRemarks.BlobIsTree;
            findings.Error(CheckKind.BlobMissing, step.Describe(node), what.With(content[i].ToString()));
        }

        lock (_usedLock)
        {
            for (int i = 0; i < content.Count; i++) _used.Add(BlobType.Data, content[i]);
        }

        if (!missing && sum != node.SizeBytes) findings.Error(CheckKind.SizeWrong, step.Describe(node), CheckRemarks.SizeWrong.With(node.SizeBytes.ToString(CultureInfo.InvariantCulture), sum.ToString(CultureInfo.InvariantCulture)));
    }
}

/// <summary>A tree and the way to it.</summary>
internal sealed record TreeStep(TreeId Tree, TreeStep? Parent, ReadOnlyMemory<byte> Name, SnapshotId Snapshot)
{
    /// <summary>"snapshot 12345678:/path", for messages.</summary>
    public string Describe(Node? node = null)
    {
        Stack<string> names = [];
        if (node is not null) names.Push(Printable(node.Name));
        for (TreeStep? step = this; step?.Parent is not null; step = step.Parent) names.Push(Printable(step.Name));
        return $"snapshot {Snapshot.Short}:/{string.Join('/', names)}";
    }

    private static string Printable(ReadOnlyMemory<byte> name) => GoQuote.ToDisplay(name.Span)[1..^1];
}

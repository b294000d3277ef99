using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Reads every tree and blob below a tree once, and says which files cannot be read back.</summary>
internal sealed class BlobReading(Repository repository, IComponentProgress progress)
{
    // What one stream reads at once; a fault in it costs a second, slower look at so much.
    private const int BatchBlobs = 4096;

    private readonly HashSet<TreeId> _seenTrees = [];
    private readonly Dictionary<BlobId, string> _firstUser = [];
    private readonly List<CaptureProblem> _problems = [];

    public long Files { get; private set; }

    public long Bytes { get; private set; }

    /// <returns>What is wrong; empty when everything was read and was what its name says.</returns>
    public async Task<IReadOnlyList<CaptureProblem>> ReadAsync(TreeId tree, CancellationToken cancellationToken)
    {
        await WalkAsync(tree, "", cancellationToken);
        List<BlobLocation> locations = Locate();
        progress.Expect(Files, locations.Sum(location => (long)location.PlainLengthBytes));
        foreach (BlobLocation[] batch in locations.Chunk(BatchBlobs)) await ReadBatchAsync(batch, cancellationToken);
        progress.Advance(Files, 0);
        return _problems;
    }

    private async Task WalkAsync(TreeId tree, string path, CancellationToken cancellationToken)
    {
        if (!_seenTrees.Add(tree)) return;
        Tree loaded;
        try
        {
            loaded = await repository.LoadTreeAsync(tree, cancellationToken);
        }
        catch (DanmenException error) when (error.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
        {
            _problems.Add(CaptureProblem.Of(path.Length == 0 ? "/" : path, error));
            return;
        }

        foreach (Node node in loaded.Nodes)
        {
            string name = $"{path}{NameText.From(node.Name.Span)}";
            if (node.Subtree is { } below) await WalkAsync(below, name + "/", cancellationToken);
            if (node.Type == NodeType.File) Note(node, name);
        }
    }

    private void Note(Node node, string path)
    {
        Files++;
        ulong length = 0;
        foreach (BlobId blob in node.Content ?? [])
        {
            if (repository.Find(BlobType.Data, blob) is { } location)
                length += location.PlainLengthBytes;
            else
                _problems.Add(CaptureProblem.Of(path, ProblemRemarks.BlobMissing, blob.ToString()));
            _firstUser.TryAdd(blob, path);
        }

        // restic restores a file of the wrong length without a word.
        if (length != node.SizeBytes) _problems.Add(CaptureProblem.Of(path, ProblemRemarks.SizeDiffers, $"{node.SizeBytes}", $"{length}"));
    }

    private List<BlobLocation> Locate()
    {
        var locations = new List<BlobLocation>(_firstUser.Count);
        foreach (BlobId blob in _firstUser.Keys)
            if (repository.Find(BlobType.Data, blob) is { } location) locations.Add(location);

        // In the order of the packs, so that each is read once.
        locations.Sort(static (a, b) => a.Pack.Hash.CompareTo(b.Pack.Hash) is var order and not 0 ? order : a.OffsetBytes.CompareTo(b.OffsetBytes));
        return locations;
    }

    private async Task ReadBatchAsync(BlobLocation[] batch, CancellationToken cancellationToken)
    {
        try
        {
            byte[] buffer = new byte[1 << 20];
            await using Stream content = ContentReader.Open(repository, [.. batch.Select(location => location.Id)]);
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; Bytes += read) progress.Advance(0, read);
        }
        catch (DanmenException error) when (error.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
        {
            await ReadOneByOneAsync(batch, cancellationToken);
        }
    }

    private async Task ReadOneByOneAsync(BlobLocation[] batch, CancellationToken cancellationToken)
    {
        foreach (BlobLocation location in batch)
        {
            try
            {
                await repository.LoadBlobAsync(location.Type, location.Id, cancellationToken);
            }
            catch (DanmenException error) when (error.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
            {
                _problems.Add(CaptureProblem.Of(_firstUser[location.Id], error));
            }
        }
    }
}

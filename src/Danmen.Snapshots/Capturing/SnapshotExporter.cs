using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Writes a component of a snapshot as a tar file (pax), with owners, modes, times, links and extended attributes.</summary>
public sealed class SnapshotExporter(Repository repository)
{
    /// <summary>Writes the whole component; names in the file start with <c>./</c>.</summary>
    /// <param name="output">Written in order, not closed.</param>
    /// <exception cref="DanmenException">SnapshotFaults.ComponentNotInSnapshot, or StoreFaults.Damaged.</exception>
    public async Task<ExportReport> ExportAsync(SnapshotSummary snapshot, string component, Stream output, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await repository.LoadIndexAsync(cancellationToken);
        TreeId tree = await SnapshotCatalogue.ComponentTreeAsync(repository, snapshot, component, cancellationToken);
        ManifestComponent? known = snapshot.Manifest.Find(component);
        IComponentProgress counts = progress.Begin(component, known?.Kind ?? "", ProgressStage.Exporting);
        counts.Expect(known?.FileCount ?? 0, known?.SizeBytes ?? 0);
        var writing = new Writing(repository, new TarStream(output), counts);
        await writing.FolderAsync(tree, "./"u8.ToArray(), cancellationToken);
        await writing.EndAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
        progress.End(component, ProgressStage.Exporting, true);
        return new ExportReport(snapshot.Id, component, writing.Entries, writing.Bytes);
    }

    private sealed class Writing(Repository repository, TarStream tar, IComponentProgress progress)
    {
        private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _linked = [];

        public long Entries { get; private set; }

        public long Bytes { get; private set; }

        public Task EndAsync(CancellationToken cancellationToken) => tar.EndAsync(cancellationToken);

        public async Task FolderAsync(TreeId tree, byte[] prefix, CancellationToken cancellationToken)
        {
            Tree loaded = await repository.LoadTreeAsync(tree, cancellationToken);
            foreach (Node node in loaded.Nodes)
            {
                byte[] path = [.. prefix, .. node.Name.Span];
                switch (node.Type)
                {
                    case NodeType.Directory:
                        byte[] folder = [.. path, (byte)'/'];
                        await BeginAsync(node, '5', folder, default, 0, cancellationToken);
                        if (node.Subtree is { } below) await FolderAsync(below, folder, cancellationToken);
                        break;
                    case NodeType.File:
                        await FileAsync(node, path, cancellationToken);
                        break;
                    case NodeType.SymbolicLink:
                        await BeginAsync(node, '2', path, node.LinkTarget, 0, cancellationToken);
                        break;
                    case NodeType.CharacterDevice:
                        await BeginAsync(node, '3', path, default, 0, cancellationToken);
                        break;
                    case NodeType.BlockDevice:
                        await BeginAsync(node, '4', path, default, 0, cancellationToken);
                        break;
                    case NodeType.Fifo:
                        await BeginAsync(node, '6', path, default, 0, cancellationToken);
                        break;
                    case NodeType.Socket:
                        // tar has no word for them, and whoever listens makes them anew.
                        break;
                }
            }
        }

        private async Task FileAsync(Node node, byte[] path, CancellationToken cancellationToken)
        {
            if (node.Links > 1)
            {
                if (_linked.TryGetValue((node.DeviceId, node.Inode), out byte[]? first))
                {
                    await BeginAsync(node, '1', path, first, 0, cancellationToken);
                    return;
                }

                _linked.Add((node.DeviceId, node.Inode), path);
            }

            await BeginAsync(node, '0', path, default, checked((long)node.SizeBytes), cancellationToken);
            if (node.SizeBytes == 0) return;
            ulong written = 0;
            byte[] buffer = new byte[256 << 10];
            await using Stream content = ContentReader.Open(repository, node.Content ?? []);
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; written += (ulong)read)
            {
                if (written + (ulong)read > node.SizeBytes) break;
                await tar.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                progress.Advance(0, read);
            }

            if (written != node.SizeBytes) throw new DanmenException(StoreFaults.Damaged, NameText.From(path), SnapshotRemarks.OtherSize.With((long)node.SizeBytes, (long)written));
            Bytes += checked((long)written);
            progress.Advance(1, 0);
        }

        private Task BeginAsync(Node node, char type, byte[] path, ReadOnlyMemory<byte> target, long size, CancellationToken cancellationToken)
        {
            Entries++;
            return tar.BeginAsync(node, type, path, target, size, cancellationToken);
        }
    }
}

/// <summary>What an export wrote.</summary>
public sealed record ExportReport(string Snapshot, string Component, long Entries, long SizeBytes);

using Danmen.Faults;
using Danmen.Restic.Buffers;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Files that are restored together, so that each part of a pack is read once for all of them.</summary>
internal sealed class RestoreBatch
{
    // Two batches are open at once: the folders of both, and of one the files whose content comes in several pieces; the others are open for one write. The larger a batch,
    // the fewer reads; the smaller, the sooner the first is written while the tree is read on.
    private const int MaximumFiles = 4096, MaximumOpen = 512, MaximumBlobs = 25_000;

    private readonly List<RestoringFile> _files = [];
    private readonly List<(RestoringFolder Folder, Node Node, RestoringFile First)> _links = [];
    private int _blobs, _open;

    public bool IsFull => _files.Count >= MaximumFiles || _open >= MaximumOpen || _blobs >= MaximumBlobs;

    public void Add(RestoringFile file)
    {
        if (_files.Count == 0 || _files[^1].Folder != file.Folder) _open++;
        if (file.Content.Length > 1) _open++;
        _files.Add(file);
        _blobs += file.Content.Length;
    }

    /// <summary>Further names of files of this batch or an earlier one, to be made once this one is written.</summary>
    public IReadOnlyList<(RestoringFolder Folder, Node Node, RestoringFile First)> Links => _links;

    public void AddLink(RestoringFolder folder, Node node, RestoringFile first) => _links.Add((folder, node, first));

    /// <summary>Writes all files. What goes wrong with one is its problem alone.</summary>
    public async Task WriteAsync(Repository repository, RestoreOptions options, BufferPool buffers, CancellationToken cancellationToken)
    {
        // Twice as many as there are processors: some of them wait for the disk.
        int workers = Math.Clamp(options.InFlightBytes / (2 * ReadPlan.RangeBytes), 1, 2 * Environment.ProcessorCount);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        List<Part> parts = [];
        await Parallel.ForEachAsync(_files, parallel, (file, _) =>
        {
            List<(int Blob, long Offset)> wanted = file.Prepare();
            lock (parts)
            {
                foreach ((int blob, long offset) in wanted) parts.Add(new Part(file.Content[blob], file, offset));
            }

            return ValueTask.CompletedTask;
        });
        parts.Sort(static (left, right) => ReadPlan.Compare(left.Location, right.Location));
        await Parallel.ForEachAsync(ReadPlan.Make(parts.Count, i => parts[i].Location), parallel, (range, token) => WriteRangeAsync(repository, buffers, range, parts, token));
    }

    private static async ValueTask WriteRangeAsync(Repository repository, BufferPool buffers, PackRange range, List<Part> parts, CancellationToken cancellationToken)
    {
        Repository holder = repository.HolderOf(range.Pack);
        byte[] buffer = buffers.Rent(range.LengthBytes);
        int next = range.First, end = range.First + range.Count;
        try
        {
            // Planned before its storage went away, it need not be waited for.
            DanmenException? fault = holder.Away ?? await ReadAsync(repository, holder, range, buffer, cancellationToken);
            while (fault is not null && next < end)
            {
                int after = EndOf(parts, next, end);
                await WriteAgainAsync(repository, RestoreRemarks.BlobUnreadable.With(parts[next].Location.Id.ToString(), fault), parts, next, after, cancellationToken);
                next = after;
            }

            while (next < end)
            {
                // The same blob may be wanted in several places: it is opened once.
                BlobLocation location = parts[next].Location;
                int after = EndOf(parts, next, end);
                if (WriteBlob(holder, buffers, location, buffer.AsSpan((int)(location.OffsetBytes - range.OffsetBytes), (int)location.LengthBytes), parts, next, after) is { } problem)
                    await WriteAgainAsync(repository, problem, parts, next, after, cancellationToken);
                next = after;
            }
        }
        finally
        {
            // Opened where it stood; but what it holds in plain stands on the disk in plain, too.
            buffers.Return(buffer, usedBytes: 0);
        }
    }

    /// <returns>Null when all was read; otherwise why not, and each blob may still stand elsewhere.</returns>
    private static async Task<DanmenException?> ReadAsync(Repository repository, Repository holder, PackRange range, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            await holder.Backend.ReadAsync(FileKind.Pack, range.Pack.ToString(), range.OffsetBytes, buffer.AsMemory(0, range.LengthBytes), cancellationToken);
            return null;
        }
        catch (DanmenException fault) when (fault.Kind == FaultKind.VerificationFailed || SpareRepository.Helps(fault))
        {
            if (SpareRepository.IsAway(fault) && !await repository.ReplaceAsync(fault, cancellationToken)) throw;
            return fault;
        }
    }

    private static int EndOf(List<Part> parts, int first, int end)
    {
        int after = first + 1;
        while (after < end && parts[after].Location == parts[first].Location) after++;
        return after;
    }

    /// <summary>What is damaged here may be whole elsewhere.</summary>
    /// <param name="problem">What the files miss when it is not.</param>
    private static async Task WriteAgainAsync(Repository repository, Remark problem, List<Part> parts, int first, int end, CancellationToken cancellationToken)
    {
        byte[]? plain = null;
        try
        {
            if (repository.IsForReading) plain = await repository.LoadBlobAsync(BlobType.Data, parts[first].Location.Id, cancellationToken);
        }
        catch (DanmenException fault) when (SpareRepository.Helps(fault))
        {
            // Nowhere.
        }

        for (int i = first; i < end; i++)
        {
            if (plain is not null) parts[i].File.Write(parts[i].Offset, plain);
            else parts[i].File.Miss(problem);
        }
    }

    /// <returns>What is wrong with the blob; then nothing was written.</returns>
    private static unsafe Remark? WriteBlob(Repository repository, BufferPool buffers, in BlobLocation location, Span<byte> sealedBlob, List<Part> parts, int first, int end)
    {
        int length = (int)location.PlainLengthBytes, slack = length >= DirectFile.SmallestBytes ? DirectFile.BlockBytes : 0, lead = 0;
        byte[] plain = buffers.Rent(length + slack);
        try
        {
            fixed (byte* start = plain)
            {
                if (slack > 0) lead = DirectFile.LeadFor(start, parts[first].Offset);
                Span<byte> bytes = plain.AsSpan(lead, length);
                try
                {
                    repository.OpenBlob(location, sealedBlob, bytes);
                }
                catch (DanmenException fault)
                {
                    return RestoreRemarks.Of(fault);
                }

                for (int i = first; i < end; i++) parts[i].File.Write(parts[i].Offset, bytes);
                return null;
            }
        }
        finally
        {
            buffers.Return(plain, usedBytes: 0);
        }
    }

    private readonly record struct Part(BlobLocation Location, RestoringFile File, long Offset);
}

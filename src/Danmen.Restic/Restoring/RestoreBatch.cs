using Danmen.Faults;
using Danmen.Restic.Buffers;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Files that are restored together, so that each part of a pack is read once for all of them.</summary>
internal sealed class RestoreBatch
{
    // Two batches are open at once, the files of one and the folders of both.
    private const int MaximumFiles = 512, MaximumBlobs = 25_000;

    private readonly List<RestoringFile> _files = [];
    private readonly List<(RestoringFolder Folder, Node Node, RestoringFile First)> _links = [];
    private int _blobs;

    public bool IsFull => _files.Count >= MaximumFiles || _blobs >= MaximumBlobs;

    public void Add(RestoringFile file)
    {
        _files.Add(file);
        _blobs += file.Content.Length;
    }

    /// <summary>Further names of files of this batch or an earlier one, to be made once this one is written.</summary>
    public IReadOnlyList<(RestoringFolder Folder, Node Node, RestoringFile First)> Links => _links;

    public void AddLink(RestoringFolder folder, Node node, RestoringFile first) => _links.Add((folder, node, first));

    /// <summary>Writes all files. What goes wrong with one is its problem alone.</summary>
    public async Task WriteAsync(Repository repository, RestoreOptions options, BufferPool buffers, CancellationToken cancellationToken)
    {
        int workers = Math.Clamp(options.InFlightBytes / (2 * ReadPlan.RangeBytes), 1, Math.Max(2, Environment.ProcessorCount));
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
        byte[] buffer = buffers.Rent(range.LengthBytes);
        int next = range.First, end = range.First + range.Count;
        try
        {
            try
            {
                await repository.Backend.ReadAsync(FileKind.Pack, range.Pack.ToString(), range.OffsetBytes, buffer.AsMemory(0, range.LengthBytes), cancellationToken);
            }
            catch (DanmenException fault) when (fault.Kind == FaultKind.VerificationFailed || fault.Code == StoreFaults.ObjectNotFound)
            {
                for (; next < end; next++) parts[next].File.Miss(RestoreRemarks.BlobUnreadable.With(parts[next].Location.Id.ToString(), fault));
                return;
            }

            while (next < end)
            {
                // The same blob may be wanted in several places: it is opened once.
                BlobLocation location = parts[next].Location;
                int after = next + 1;
                while (after < end && parts[after].Location == location) after++;
                WriteBlob(repository, buffers, location, buffer.AsSpan((int)(location.OffsetBytes - range.OffsetBytes), (int)location.LengthBytes), parts, next, after);
                next = after;
            }
        }
        finally
        {
            // Opened where it stood: it holds plain text.
            buffers.Return(buffer, range.LengthBytes);
        }
    }

    private static void WriteBlob(Repository repository, BufferPool buffers, in BlobLocation location, Span<byte> sealedBlob, List<Part> parts, int first, int end)
    {
        byte[] plain = buffers.Rent((int)location.PlainLengthBytes);
        try
        {
            Span<byte> bytes = plain.AsSpan(0, (int)location.PlainLengthBytes);
            Remark? problem = null;
            try
            {
                repository.OpenBlob(location, sealedBlob, bytes);
            }
            catch (DanmenException fault)
            {
                problem = RestoreRemarks.Of(fault);
            }

            for (int i = first; i < end; i++)
            {
                if (problem is null) parts[i].File.Write(parts[i].Offset, bytes);
                else parts[i].File.Miss(problem);
            }
        }
        finally
        {
            buffers.Return(plain, (int)location.PlainLengthBytes);
        }
    }

    private readonly record struct Part(BlobLocation Location, RestoringFile File, long Offset);
}

using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Reads the content of a file in order as a stream: windows of chunks are planned by pack, gaps merged, read ahead and opened in parallel. Seekable: behind a jump it starts with small windows. Not thread-safe.</summary>
public static class ContentReader
{
    /// <param name="windowBytes">Plain bytes that are planned and held at once.</param>
    /// <param name="gapBytes">What lies between two chunks of a pack is read, too, when it is at most this much.</param>
    /// <exception cref="Danmen.Faults.DanmenException">While reading: StoreFaults.Damaged, naming pack and blob.</exception>
    public static Stream Open(Repository repository, IReadOnlyList<BlobId> content, int windowBytes = 32 << 20, int gapBytes = ReadPlan.GapBytes) =>
        new ContentStream(repository, content, Math.Max(1, windowBytes / 2), gapBytes);
}

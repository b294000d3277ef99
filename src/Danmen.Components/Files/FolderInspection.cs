using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>What a kind knows of the files in its folder beyond their bytes. Stateless, thread-safe.</summary>
internal abstract class FolderInspection
{
    /// <summary>Name of the fact that tells all names and content, for kinds that have one.</summary>
    public const string Digest = "digest";

    /// <summary>Looks at one file.</summary>
    /// <param name="path">Relative; bytes that are not UTF-8 are \xNN, as stored folders name them.</param>
    /// <param name="content">Read asynchronously from its start, seekable; may end before <paramref name="sizeBytes"/>.</param>
    /// <returns>What the manifest says of it; null when nothing.</returns>
    public abstract Task<JsonObject?> InspectAsync(string path, Stream content, long sizeBytes, CancellationToken cancellationToken);

    /// <summary>Writes what is known of all files into the component's facts.</summary>
    public abstract void Write(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files);

    /// <summary>What an earlier capture's facts say of a file that has not changed since; null when it must be looked at.</summary>
    /// <param name="stamp">The <see cref="LivingEntry.Stamp"/> that it has now, behind <see cref="StampPrefix"/>.</param>
    public virtual JsonObject? Known(JsonObject facts, string path, string stamp) => null;

    /// <summary>True when facts carry a <c>stamp</c> per file, so that an unchanged one is not looked at again.</summary>
    public virtual bool KeepsStamps => false;

    /// <summary>Stands before the stamps, so that what an earlier version said of a file is not taken over: changes when more is said.</summary>
    public virtual string StampPrefix => "";

    /// <summary>What is worse with files, stored or restored, than their facts say.</summary>
    public abstract IEnumerable<CaptureProblem> Compare(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files);

    /// <summary>What is wrong with restored files, and was so when they were captured.</summary>
    public virtual IEnumerable<CaptureProblem> Flaws(JsonObject facts, IReadOnlyDictionary<string, JsonObject> files) => [];

    /// <summary>What restored files do that those which live now do not.</summary>
    /// <param name="living">By the same paths.</param>
    public virtual Task<IReadOnlyList<CaptureProblem>> CompareLivingAsync(IReadOnlyDictionary<string, JsonObject> files, IReadOnlyDictionary<string, LivingFile> living, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CaptureProblem>>([]);

    /// <summary>What a plan should tell before these files are restored, English.</summary>
    public virtual IEnumerable<Remark> Notes(JsonObject facts) => [];

    /// <summary>Looks at all files of a stored folder.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> OfStoredAsync(IStoredFolder stored, string path, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        await OfStoredAsync(stored, path, path, files, cancellationToken);
        return files;
    }

    /// <summary>Looks at all files of a living folder.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> OfLivingAsync(string folder, FolderPlace place, CancellationToken cancellationToken)
    {
        var files = new ConcurrentDictionary<string, JsonObject>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(LivingFile.List(folder, place), cancellationToken, async (file, token) =>
        {
            await using Stream content = file.Open();
            if (await InspectAsync(file.StoredPath, content, file.Entry.SizeBytes, token) is { } fact) files[file.StoredPath] = fact;
        });
        return new SortedDictionary<string, JsonObject>(files, StringComparer.Ordinal);
    }

    private async Task OfStoredAsync(IStoredFolder stored, string root, string folder, SortedDictionary<string, JsonObject> files, CancellationToken cancellationToken)
    {
        foreach (StoredItem item in await stored.ListAsync(folder, cancellationToken))
        {
            if (item.IsFolder) await OfStoredAsync(stored, root, item.Path, files, cancellationToken);
            if (!item.IsFile) continue;
            string path = root.Length == 0 ? item.Path : item.Path[(root.Length + 1)..];
            await using Stream content = stored.Open(item);
            if (await InspectAsync(path, content, item.SizeBytes, cancellationToken) is { } fact) files[path] = fact;
        }
    }
}

/// <summary>A regular file of a living folder.</summary>
/// <param name="Path">Absolute, bytes.</param>
/// <param name="StoredPath">Relative, as stored folders name it.</param>
internal sealed record LivingFile(ReadOnlyMemory<byte> Path, string StoredPath, LivingEntry Entry)
{
    public long SizeBytes => Entry.SizeBytes;

    /// <summary>Opens it for reading, whatever its name's bytes.</summary>
    public Stream Open() => LivingPaths.OpenFile(Path);

    /// <summary>True when it is still what it was when it was listed.</summary>
    public bool IsUntouched() => LivingPaths.Find(Path) is { } now && now.Stamp == Entry.Stamp;

    /// <summary>All files that a capture of the folder reads.</summary>
    public static IReadOnlyList<LivingFile> List(string folder, FolderPlace place)
    {
        byte[] root = LivingPaths.FromText(folder.TrimEnd('/') + "/.");
        if (LivingPaths.Find(root) is not { IsFolder: true } top) return [];
        var patterns = new PathPatterns(place.CaptureExcludes);
        var files = new List<LivingFile>();
        LivingPaths.Walk(root, (path, entry) =>
        {
            if (patterns.Matches(path, entry.IsFolder)) return false;
            if (place.OneFileSystem && (entry.IsMountRoot || entry.Device != top.Device)) return false;
            if (entry.IsFile) files.Add(new LivingFile(LivingPaths.Join(root, path), LivingPaths.StoredPath(path), entry));
            return true;
        });
        return files;
    }
}

using Danmen.Faults;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Why something in a living folder is not the component's to replace.</summary>
internal enum KeptReason
{
    /// <summary>danmen.yaml excludes it.</summary>
    Excluded,

    /// <summary>The kind keeps it, for example ".git".</summary>
    Kept,

    /// <summary>A file system is mounted there.</summary>
    Mounted,

    /// <summary>A socket: only the process that made it can make it again.</summary>
    Socket,

    /// <summary>It belongs to a restore run.</summary>
    Staging,
}

/// <summary>Something that a restore carries over.</summary>
/// <param name="Path">Relative, bytes.</param>
/// <param name="Name">The same as <see cref="PathName"/>.</param>
internal sealed record KeptPath(ReadOnlyMemory<byte> Path, string Name, KeptReason Reason, LivingEntry Entry);

/// <summary>What in a living folder is not the component's, and which folders on the way must stay in their place.</summary>
internal sealed class FolderSurvey
{
    private readonly Dictionary<string, KeptPath> _kept = new(StringComparer.Ordinal);

    /// <summary>The topmost paths, each before those behind it.</summary>
    public IReadOnlyCollection<KeptPath> Kept => _kept.Values;

    /// <summary>Folders with a mount below them, which cannot be moved without it.</summary>
    public HashSet<string> Pinned { get; } = new(StringComparer.Ordinal);

    public bool Keeps(string name) => _kept.ContainsKey(name);

    /// <param name="root">A folder, or nothing.</param>
    public static FolderSurvey Of(ReadOnlyMemory<byte> root, FolderPlace place)
    {
        var survey = new FolderSurvey();
        if (LivingPaths.Find(root) is not { IsFolder: true } folder) return survey;
        var patterns = new PathPatterns(place.Excludes);
        HashSet<string> keep = [.. place.Keep];
        LivingPaths.Walk(root, (path, entry) =>
        {
            string name = PathName.Encode(path.Span);
            KeptReason? reason =
                name[(name.LastIndexOf('/') + 1)..].StartsWith(FolderPlace.StagingPrefix, StringComparison.Ordinal) ? KeptReason.Staging
                : entry.IsMountRoot || (entry.IsFolder && entry.Device != folder.Device) ? KeptReason.Mounted
                : patterns.Matches(path, entry.IsFolder) ? KeptReason.Excluded
                : keep.Contains(name) ? KeptReason.Kept
                : entry.IsSocket ? KeptReason.Socket
                : null;
            if (reason is not { } why)
                return true;
            survey._kept.Add(name, new KeptPath(path, name, why, entry));
            if (why == KeptReason.Mounted) survey.Pin(PathName.Parent(name));
            return false;
        });
        return survey;
    }

    /// <summary>Tells what of a living folder stays for one reason.</summary>
    public static Remark Describe(IGrouping<KeptReason, KeptPath> kept)
    {
        string[] first = [.. kept.Take(5).Select(path => LivingPaths.Show(path.Path))];
        object names = kept.Count() > first.Length ? FolderRemarks.AndMore.With(first, kept.Count() - first.Length) : first;
        RemarkCode code = kept.Key switch
        {
            KeptReason.Mounted => FolderRemarks.LeaveMounted,
            KeptReason.Socket => FolderRemarks.LeaveSockets,
            KeptReason.Kept => FolderRemarks.Leave,
            _ => FolderRemarks.LeaveExcluded,
        };
        return code.With([names]);
    }

    /// <summary>Marks a folder and those above it.</summary>
    public void Pin(string? folder)
    {
        for (; folder is not null; folder = PathName.Parent(folder)) Pinned.Add(folder);
    }
}

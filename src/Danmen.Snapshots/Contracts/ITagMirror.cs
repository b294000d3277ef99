using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>A place outside where milestone tags are shown. Whatever it does may be repeated: what is there already stays, so that a lost answer does no harm.</summary>
public interface ITagMirror
{
    /// <summary>Names it for people and in local state, without secrets; for example <c>https://gitlab.example/group/shop</c>.</summary>
    string Place { get; }

    /// <summary>Makes sure that the tag, and its release where it has one, is there as given.</summary>
    /// <exception cref="DanmenException">One that is transient may pass by itself; any other needs somebody.</exception>
    Task PutAsync(MirroredTag tag, CancellationToken cancellationToken);

    /// <summary>Makes sure that the tag and its release are not there. One of the same name that was not made of this tag is left, with a fault.</summary>
    /// <exception cref="DanmenException">As above.</exception>
    Task RemoveAsync(MirroredTag tag, CancellationToken cancellationToken);

    /// <summary>Tags of the place, whoever made them.</summary>
    /// <param name="prefix">What their names begin with; null for all.</param>
    /// <exception cref="DanmenException">As above.</exception>
    IAsyncEnumerable<MirroredName> ListAsync(string? prefix, CancellationToken cancellationToken);

    /// <summary>What lies between two commits, from the place's own copy of the history.</summary>
    /// <param name="most">Commits to name on each side.</param>
    /// <returns>Null when it does not have one of the two.</returns>
    /// <exception cref="DanmenException">As above.</exception>
    Task<MirroredComparison?> CompareAsync(string before, string after, int most, CancellationToken cancellationToken);

    /// <summary>Page on which people see what lies between two commits, whether or not the place has them.</summary>
    string PageBetween(string before, string after);

    /// <summary>Page on which people see the tag.</summary>
    string PageOf(MirroredTag tag);
}

/// <summary>A tag as it shall be shown.</summary>
/// <param name="Commits">The commits that it may stand on, best first; the first that the place knows is taken. At least one.</param>
/// <param name="Message">The annotation.</param>
/// <param name="Release">Null when it is no release.</param>
public sealed record MirroredTag(string Name, IReadOnlyList<string> Commits, string Message, MirroredRelease? Release);

/// <summary>A release as it shall be shown.</summary>
/// <param name="Description">Markdown.</param>
public sealed record MirroredRelease(string Title, string Description, IReadOnlyList<MirroredLink> Links);

/// <summary>A link of a release.</summary>
/// <param name="Address">http or https.</param>
public sealed record MirroredLink(string Name, string Address);

/// <summary>What lies between two commits.</summary>
/// <param name="Files">What differs between their trees; not everything where <paramref name="IsWhole"/> is false.</param>
public sealed record MirroredComparison(CommitDifferences Commits, IReadOnlyList<CommittedFile> Files, bool IsWhole);

/// <summary>A file that differs between two commits.</summary>
/// <param name="Before">Its path in the left one; null where it was added.</param>
/// <param name="After">Its path in the right one; null where it was removed.</param>
public sealed record CommittedFile(string? Before, string? After);

/// <summary>A tag that the place has.</summary>
public sealed record MirroredName(string Name, string Commit);

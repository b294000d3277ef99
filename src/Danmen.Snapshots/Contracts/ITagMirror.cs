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

    /// <summary>All tags of the place, whoever made them.</summary>
    /// <exception cref="DanmenException">As above.</exception>
    IAsyncEnumerable<MirroredName> ListAsync(CancellationToken cancellationToken);

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

/// <summary>A tag that the place has.</summary>
public sealed record MirroredName(string Name, string Commit);

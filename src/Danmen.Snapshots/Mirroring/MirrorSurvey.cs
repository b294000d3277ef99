using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Compares tags with what a mirror has. Changes neither.</summary>
/// <param name="text">How tags are shown there.</param>
public sealed class MirrorSurvey(ITagMirror mirror, TagCatalogue tags, MirrorText text)
{
    /// <summary>Compares.</summary>
    /// <param name="environment">Of this environment alone; null for all.</param>
    /// <param name="environments">Names of the environments whose tags are this system's: others there belong to somebody else.</param>
    /// <exception cref="Faults.DanmenException">Whatever keeps the mirror's list away.</exception>
    public async Task<MirrorFindings> RunAsync(string? environment, IReadOnlyCollection<string> environments, CancellationToken cancellationToken)
    {
        var there = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (MirroredName name in mirror.ListAsync(environment is null ? null : environment + "-", cancellationToken)) there[name.Name] = name.Commit;
        var findings = new List<MirrorFinding>();
        TagPage all = await tags.SearchAsync(new TagQuery { Environment = environment, WithDeleted = true, Order = TagOrder.Name, Take = int.MaxValue }, cancellationToken);
        int same = 0;
        foreach (Tag tag in all.Tags)
        {
            MirroredTag wanted = text.Of(tag);
            bool isThere = there.Remove(wanted.Name, out string? commit);
            // Without a commit it is shown nowhere.
            if (wanted.Commits.Count == 0) continue;
            bool isOurs = isThere && wanted.Commits.Contains(commit);
            if (tag.IsDeleted)
            {
                // A name that somebody else uses there since is not ours to remove.
                if (isOurs) findings.Add(new MirrorFinding(wanted.Name, MirrorState.NotRemoved, wanted.Commits, commit) { Tag = tag.Name });
            }
            else if (isOurs)
            {
                same++;
            }
            else
            {
                findings.Add(new MirrorFinding(wanted.Name, isThere ? MirrorState.OtherCommit : MirrorState.Missing, wanted.Commits, commit) { Tag = tag.Name });
            }
        }

        int foreign = 0;
        foreach ((string name, string commit) in there)
        {
            if (TagName.TryParse(name, out TagName parsed) && environments.Contains(parsed.Environment)) findings.Add(new MirrorFinding(name, MirrorState.MadeThere, [], commit));
            else foreign++;
        }

        return new MirrorFindings([.. findings.OrderBy(finding => finding.Name, StringComparer.Ordinal)], same, foreign);
    }
}

/// <summary>How tags and a mirror's differ.</summary>
/// <param name="Differing">Sorted by name.</param>
/// <param name="Same">Tags that are there as they should be.</param>
/// <param name="Foreign">Tags there whose names are none of this system's.</param>
public sealed record MirrorFindings(IReadOnlyList<MirrorFinding> Differing, int Same, int Foreign);

/// <summary>A tag that is not the same on both sides.</summary>
/// <param name="Commits">The commits that it may stand on; empty for one that was made there.</param>
/// <param name="Commit">Where it stands there; null when it is not there.</param>
public sealed record MirrorFinding(string Name, MirrorState State, IReadOnlyList<string> Commits, string? Commit)
{
    /// <summary>Null for one that was made there.</summary>
    public TagName? Tag { get; init; }
}

/// <summary>What is wrong with a tag at a mirror.</summary>
public enum MirrorState
{
    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It stands on a commit that the snapshot does not hold.</summary>
    OtherCommit,

    /// <summary>It was deleted here and is still there.</summary>
    NotRemoved,

    /// <summary>It has a name of this system's, and was never made here.</summary>
    MadeThere,
}

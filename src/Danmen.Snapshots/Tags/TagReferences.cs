using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>Resolves references: a tag's name, or what <see cref="SnapshotCatalogue"/> knows.</summary>
/// <param name="openTags">Opens the catalogue of tags; called only when the reference is a tag's name.</param>
/// <param name="tell">Told what a user should know of a tag's signature.</param>
public sealed class TagReferences(Repository repository, Func<CancellationToken, Task<TagCatalogue>> openTags, Action<Remark> tell)
{
    /// <summary>The snapshot that a reference names.</summary>
    /// <exception cref="DanmenException">TagFaults.NotFound or Deleted, RecordFaults.BadSignature, or a fault of SnapshotCatalogue.ResolveAsync.</exception>
    public async Task<SnapshotSummary> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        var catalogue = new SnapshotCatalogue(repository);
        if (!TagName.TryParse(reference, out _)) return await catalogue.ResolveAsync(reference, cancellationToken);
        await using TagCatalogue tags = await openTags(cancellationToken);
        await tags.RefreshAsync(cancellationToken);
        return await OpenAsync(await tags.GetAsync(reference, cancellationToken), cancellationToken);
    }

    /// <summary>The snapshot that a tag names, even when only the tag still holds its tree.</summary>
    /// <exception cref="DanmenException">RecordFaults.BadSignature.</exception>
    public async Task<SnapshotSummary> OpenAsync(Tag tag, CancellationToken cancellationToken)
    {
        tag.MustBeSigned();
        if (Warning(tag) is { } warning) tell(warning);
        var catalogue = new SnapshotCatalogue(repository);
        RecordStatement first = tag.Record.First.Statement;
        SnapshotSummary found = await catalogue.FindAsync(tag.Body.Snapshot, tag.Body.Tree, cancellationToken) is { } stored && stored.Tree == tag.Body.Tree
            ? stored
            : await catalogue.OfTreeAsync(tag.Body.Snapshot, tag.Body.Tree, first.User, tag.Body.CapturedAt, cancellationToken);
        return await catalogue.ManifestDigestAsync(found, cancellationToken) == tag.Body.ManifestSha256
            ? found
            : throw new DanmenException(RecordFaults.BadSignature, tag.Name.ToString(), RecordRemarks.OtherTree.With());
    }

    /// <summary>Which tags name a snapshot.</summary>
    public static Remark NamedBy(IReadOnlyList<string> tags) => TagRemarks.NamedBy.With(tags);

    /// <summary>What to know of a signing key that was just made.</summary>
    public static Remark NewKey(string file, string name, RecordSigner signer) => TagRemarks.NewKey.With(file, name, Convert.ToBase64String(signer.PublicKey.Span));

    /// <summary>What to know of a signature that is right but not trusted; null when it is.</summary>
    public static Remark? Warning(Tag tag) => tag.Signature.State switch
    {
        SignatureState.Unpinned => TagRemarks.Unpinned.With(tag.Name.ToString(), tag.Signature.KeyId),
        SignatureState.OutOfTime => TagRemarks.OutOfTime.With(tag.Name.ToString(), tag.Signature.Signer ?? tag.Signature.KeyId),
        _ => null,
    };
}

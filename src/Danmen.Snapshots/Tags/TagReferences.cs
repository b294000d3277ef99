using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>Resolves references: a tag's name, or what <see cref="SnapshotCatalogue"/> knows.</summary>
/// <param name="openTags">Opens the catalogue of tags; called only when the reference is a tag's name.</param>
/// <param name="tell">Told what a user should know of a tag's signature.</param>
public sealed class TagReferences(RepositoryTiers tiers, Func<CancellationToken, Task<TagCatalogue>> openTags, Action<Remark> tell)
{
    /// <summary>The snapshot that a reference names, and where it is.</summary>
    /// <exception cref="DanmenException">TagFaults.NotFound or Deleted, RecordFaults.BadSignature, or a fault of RepositoryTiers.ResolveAsync.</exception>
    public async Task<PlacedSnapshot> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        if (!TagName.TryParse(reference, out _)) return await tiers.ResolveAsync(reference, cancellationToken);
        await using TagCatalogue tags = await openTags(cancellationToken);
        await tags.RefreshAsync(cancellationToken);
        return await OpenAsync(await tags.GetAsync(reference, cancellationToken), cancellationToken);
    }

    /// <summary>The snapshot that a tag names, even when only the tag still holds its tree.</summary>
    /// <exception cref="DanmenException">RecordFaults.BadSignature.</exception>
    public async Task<PlacedSnapshot> OpenAsync(Tag tag, CancellationToken cancellationToken)
    {
        tag.MustBeSigned();
        if (Warning(tag) is { } warning) tell(warning);
        PlacedSnapshot found = await tiers.FindAsync(tag.Body.Snapshot, tag.Body.Tree, cancellationToken) ?? await OfTreeAsync(tag, cancellationToken);
        return await new SnapshotCatalogue(found.Repository).ManifestDigestAsync(found.Snapshot, cancellationToken) == tag.Body.ManifestSha256
            ? found
            : throw new DanmenException(RecordFaults.BadSignature, tag.Name.ToString(), RecordRemarks.OtherTree.With());
    }

    private async Task<PlacedSnapshot> OfTreeAsync(Tag tag, CancellationToken cancellationToken)
    {
        OpenedRepository place = tag.PinsHere ? tiers.Hot : await tiers.ColdAsync(cancellationToken) ?? throw new DanmenException(TierFaults.NoneConfigured, tag.Name.ToString(), TagRemarks.KeptCold.With());
        SnapshotSummary snapshot = await new SnapshotCatalogue(place.Repository).OfTreeAsync(tag.Body.Snapshot, tag.Body.Tree, tag.Record.First.Statement.User, tag.Body.CapturedAt, cancellationToken);
        return new PlacedSnapshot(place, tag.PinsHere ? snapshot : RepositoryTiers.AsCold(snapshot));
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

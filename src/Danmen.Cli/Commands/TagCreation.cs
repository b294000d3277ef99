using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Replicas;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary>Creates a tag, of a new snapshot or of one that is there, sends it to GitLab and answers.</summary>
internal sealed class TagCreation(Invocation run, Workspace workspace)
{
    /// <summary>The snapshot to name; null takes one.</summary>
    public string? Reference { get; init; }

    /// <summary>Read everything anew.</summary>
    public bool Full { get; init; }

    /// <summary>Looks at the snapshot before it is named, and throws when it must not be.</summary>
    public Action<SnapshotSummary>? Inspect { get; init; }

    public async Task RunAsync(TagRequest request)
    {
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        TagAccess access = new(run, workspace);
        MirrorAccess mirror = new(run, workspace, access);
        using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
        ReplicaAccess replicas = new(run, workspace);
        IReadOnlyList<ReplicaOutcome> copies = [];
        bool isTaken = false;
        Tag tag = await run.WithProgressAsync(async board =>
        {
            await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
            await using TagOutbox? outbox = await mirror.OpenOutboxAsync(tiers.Hot.Backend.Location).ConfigureAwait(false);
            TagCatalogue tags = await access.OpenAsync(tiers.Hot).ConfigureAwait(false);
            await using (tags.ConfigureAwait(false))
            {
                TagWriter writer = new(tiers.Hot.Repository, tags, signer, access.ColdTags(tiers, tags), access.Tell) { Announce = outbox is null ? null : outbox.AnnounceAsync };
                await replicas.AnnounceAsync(tiers.Hot.Repository).ConfigureAwait(false);
                Tag created = await writer.CreateAsync(system, request, SnapshotAsync, run.CancellationToken).ConfigureAwait(false);
                copies = await replicas.PayAsync(tiers.Hot.Repository, board).ConfigureAwait(false);
                return created;
            }

            async Task<PlacedSnapshot> SnapshotAsync(CancellationToken cancellationToken)
            {
                PlacedSnapshot snapshot = Reference is not null ? await access.ResolveAsync(tiers, Reference).ConfigureAwait(false) : await TakeAsync(cancellationToken).ConfigureAwait(false);
                Inspect?.Invoke(snapshot.Snapshot);
                return snapshot;
            }

            async Task<PlacedSnapshot> TakeAsync(CancellationToken cancellationToken)
            {
                SnapshotCreator creator = new(tiers.Hot.Repository, workspace.Kinds, workspace.Secrets);
                CreateOptions options = new() { Full = Full, Progress = new BoardProgress(board, run.Language) };
                CreatedSnapshot created = await creator.CreateAsync(system, request.Environment, options, cancellationToken).ConfigureAwait(false);
                isTaken = true;
                return new PlacedSnapshot(tiers.Hot, created.Snapshot);
            }
        }).ConfigureAwait(false);
        MirroredState? mirrored = await mirror.TryAsync(tag).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteTag(tag);
                json.WriteBoolean("snapshot_taken", isTaken);
                json.WriteMirrored(mirrored, run.Language);
                json.WriteReplicas([.. copies.Select(copy => copy.State)], run.Language);
            },
            () =>
            {
                run.Say(isTaken ? TagPhrases.CreatedWithSnapshot : TagPhrases.Created, tag.Name.ToString(), tag.Body.Snapshot[..8]);
                mirror.Tell(mirrored, tag);
            });
    }
}

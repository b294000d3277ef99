using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag create ENV --type T --version V</c>.</summary>
internal static class TagCreateCommand
{
    public static Verb Build()
    {
        Operand<string> environment = Symbols.One("ENV", SnapshotPhrases.Environment);
        Choice<string> type = Symbols.Text("--type", "TYPE", TagPhrases.Type);
        Choice<string> version = Symbols.Text("--version", "VERSION", TagPhrases.Version);
        Choice<string> reference = Symbols.Text("--snapshot", "REF", TagPhrases.OfSnapshot);
        TagWords words = new();
        Choice<bool> full = Symbols.Switch("--full", SnapshotPhrases.Full);
        Choice<bool> dirty = Symbols.Switch("--allow-dirty", TagPhrases.AllowDirty);
        Choice<bool> unpushed = Symbols.Switch("--allow-unpushed", TagPhrases.AllowUnpushed);
        Choice<bool> incomplete = Symbols.Switch("--allow-incomplete", TagPhrases.AllowIncomplete);
        return new Verb("create", TagPhrases.Create)
        {
            Arguments = { environment },
            Options = { type, version, reference, words.Message, words.Labels, words.Links, full, dirty, unpushed, incomplete },
            Examples =
            [
                ("danmen tag create prod --type release --version v1.2.3", TagPhrases.ExampleCreate),
                ("danmen tag create prod --type feature --version cart-2 --snapshot latest:prod", TagPhrases.ExampleCreateOf),
            ],
            Run = async run =>
            {
                TagRequest request = new(run.Required(environment), run.Value(type) ?? throw run.Misused(TagPhrases.NeedsOption, type.Name), run.Value(version) ?? throw run.Misused(TagPhrases.NeedsOption, version.Name))
                {
                    Message = run.Value(words.Message) ?? "",
                    Labels = TagWords.Pairs(run, words.Labels),
                    Links = run.Values(words.Links),
                    AllowDirty = run.Has(dirty),
                    AllowUnpushed = run.Has(unpushed),
                    AllowIncomplete = run.Has(incomplete),
                };
                Workspace workspace = new(run);
                SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
                TagAccess access = new(run, workspace);
                MirrorAccess mirror = new(run, workspace, access);
                using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
                CreatedSnapshot? created = null;
                Tag tag = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                    await using TagOutbox? outbox = await mirror.OpenOutboxAsync(tiers.Hot.Backend.Location).ConfigureAwait(false);
                    TagCatalogue tags = await access.OpenAsync(tiers.Hot).ConfigureAwait(false);
                    await using (tags.ConfigureAwait(false))
                    {
                        return await new TagWriter(tiers.Hot.Repository, tags, signer, access.ColdTags(tiers, tags), access.Tell) { Announce = outbox is null ? null : outbox.AnnounceAsync }.CreateAsync(system, request, SnapshotAsync, run.CancellationToken).ConfigureAwait(false);
                    }

                    async Task<PlacedSnapshot> SnapshotAsync(CancellationToken cancellationToken)
                    {
                        if (run.Value(reference) is { } named)
                            return await access.ResolveAsync(tiers, named).ConfigureAwait(false);
                        SnapshotCreator creator = new(tiers.Hot.Repository, workspace.Kinds, workspace.Secrets);
                        CreateOptions options = new() { Full = run.Has(full), Progress = new BoardProgress(board, run.Language) };
                        created = await creator.CreateAsync(system, request.Environment, options, cancellationToken).ConfigureAwait(false);
                        return new PlacedSnapshot(tiers.Hot, created.Snapshot);
                    }
                }).ConfigureAwait(false);
                MirroredState? mirrored = await mirror.TryAsync(tag).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteTag(tag);
                        json.WriteBoolean("snapshot_taken", created is not null);
                        json.WriteMirrored(mirrored, run.Language);
                    },
                    () =>
                    {
                        run.Say(created is null ? TagPhrases.Created : TagPhrases.CreatedWithSnapshot, tag.Name.ToString(), tag.Body.Snapshot[..8]);
                        mirror.Tell(mirrored, tag);
                    });
                return 0;
            },
        };
    }
}

/// <summary>What a tag says beside what it names.</summary>
internal sealed class TagWords
{
    public Choice<string> Message { get; } = Symbols.Text("--message", "TEXT", TagPhrases.Message, "-m");

    public Choice<string[]> Labels { get; } = Symbols.Texts("--label", "KEY=VALUE", TagPhrases.Label);

    public Choice<string[]> Links { get; } = Symbols.Texts("--link", "URL", TagPhrases.Link);

    /// <summary>Keys and values.</summary>
    public static Dictionary<string, string> Pairs(Invocation run, Choice<string[]> labels)
    {
        Dictionary<string, string> pairs = [];
        foreach (string label in run.Values(labels))
        {
            int equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || label.AsSpan(0, equals).IsWhiteSpace())
                throw run.Misused(TagPhrases.NotALabel, label);
            pairs[label[..equals].Trim()] = label[(equals + 1)..];
        }

        return pairs;
    }
}

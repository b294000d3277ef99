using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag edit NAME</c>.</summary>
internal static class TagEditCommand
{
    public static Verb Build()
    {
        Operand<string> name = Symbols.One("TAG", TagPhrases.Name);
        TagWords words = new();
        Choice<string[]> withoutLabels = Symbols.Texts("--remove-label", "KEY", TagPhrases.RemoveLabel);
        Choice<string[]> withoutLinks = Symbols.Texts("--remove-link", "URL", TagPhrases.RemoveLink);
        return new Verb("edit", TagPhrases.Edit)
        {
            Arguments = { name },
            Options = { words.Message, words.Labels, words.Links, withoutLabels, withoutLinks },
            Examples = [("danmen tag edit prod-release-v1.2.3-20240624 --label approved=yes", TagPhrases.ExampleEdit)],
            Run = async run =>
            {
                string? message = run.Value(words.Message);
                Dictionary<string, string> labels = TagWords.Pairs(run, words.Labels);
                IReadOnlyList<string> links = run.Values(words.Links), removedLabels = run.Values(withoutLabels), removedLinks = run.Values(withoutLinks);
                if (message is null && labels.Count + links.Count + removedLabels.Count + removedLinks.Count == 0)
                    throw run.Misused(TagPhrases.NothingToEdit);
                await ReviseAsync(run, writer => writer.EditAsync(
                    run.Required(name),
                    body =>
                    {
                        Dictionary<string, string> all = new(body.Labels);
                        foreach (string key in removedLabels)
                            all.Remove(key);
                        foreach ((string key, string value) in labels)
                            all[key] = value;
                        return body with { Message = message ?? body.Message, Labels = all, Links = [.. body.Links.Except(removedLinks).Union(links)] };
                    },
                    run.CancellationToken), tag => run.Say(TagPhrases.Edited, tag.Name.ToString(), tag.Record.Revisions.Count)).ConfigureAwait(false);
                return 0;
            },
        };
    }

    /// <summary>Adds a revision, removes the snapshots of those before it when nobody uses the repository, sends it to GitLab, and answers.</summary>
    /// <param name="tell">Tells people.</param>
    internal static async Task ReviseAsync(Invocation run, Func<TagWriter, Task<Tag>> revise, Action<Tag> tell)
    {
        Workspace workspace = new(run);
        TagAccess access = new(run, workspace);
        MirrorAccess mirror = new(run, workspace, access);
        Tag tag = await ReviseAsync(run, workspace, access, mirror, revise).ConfigureAwait(false);
        MirroredState? mirrored = await mirror.TryAsync(tag).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteTag(tag);
                json.WriteMirrored(mirrored, run.Language);
            },
            () =>
            {
                tell(tag);
                mirror.Tell(mirrored, tag);
            });
    }

    private static async Task<Tag> ReviseAsync(Invocation run, Workspace workspace, TagAccess access, MirrorAccess mirror, Func<TagWriter, Task<Tag>> revise)
    {
        using RecordSigner signer = await access.SignerAsync().ConfigureAwait(false);
        await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
        await using TagOutbox? outbox = await mirror.OpenOutboxAsync(tiers.Hot.Backend.Location).ConfigureAwait(false);
        TagCatalogue tags = await access.OpenAsync(tiers.Hot).ConfigureAwait(false);
        await using (tags.ConfigureAwait(false))
        {
            TagWriter writer = new(tiers.Hot.Repository, tags, signer, access.ColdTags(tiers, tags), access.Tell) { Announce = outbox is null ? null : outbox.AnnounceAsync };
            return await new ReplicaAccess(run, workspace).StoreAsync(tiers.Hot.Repository, async () =>
            {
                Tag tag = await revise(writer).ConfigureAwait(false);
                await writer.TidyAsync(tag.Name, run.CancellationToken).ConfigureAwait(false);
                return tag;
            }).ConfigureAwait(false);
        }
    }
}

using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository copy [REF...] --to R --to-key-file F</c>.</summary>
internal static class RepositoryCopyCommand
{
    public static Verb Build()
    {
        Operand<string[]> references = Symbols.Any("REF", RepositoryPhrases.CopyReference);
        Choice<string> to = Symbols.Text("--to", "R", RepositoryPhrases.CopyTo);
        Choice<string> toKey = Symbols.Text("--to-key-file", "FILE", RepositoryPhrases.CopyToKey);
        return new Verb("copy", RepositoryPhrases.Copy)
        {
            Arguments = { references },
            Options = { to, toKey },
            Examples = [("danmen repository copy --to /mnt/second --to-key-file ~/second.key", RepositoryPhrases.ExampleCopy)],
            Run = async run =>
            {
                string location = run.Value(to) ?? throw run.Misused(FaultPhrases.MissingArgument, "--to R", " repository copy");
                string keyFile = run.Value(toKey) ?? throw run.Misused(FaultPhrases.MissingArgument, "--to-key-file FILE", " repository copy");
                Workspace workspace = new(run);
                CopyReport report = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers here = new(await workspace.OpenAsync().ConfigureAwait(false), null);
                    OpenedRepository source = here.Hot;
                    List<StoredSnapshot> snapshots = await ChosenAsync(run, workspace, here, run.Values(references)).ConfigureAwait(false);
                    await using OpenedRepository target = await OpenTargetAsync(run, workspace, source, Workspace.Access(location, keyFile), keyFile).ConfigureAwait(false);
                    await using RepositoryLock reading = await RepositoryLock.AcquireAsync(source.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
                    await using RepositoryLock writing = await RepositoryLock.AcquireAsync(target.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
                    return await SnapshotCopier.CopyAsync(
                        source.Repository, reading, target.Repository, writing, snapshots, null, board.Begin("copy", run.Text(RepositoryPhrases.Copying)), run.CancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteStartArray("snapshots");
                        foreach (CopiedSnapshot each in report.Snapshots)
                        {
                            json.WriteStartObject();
                            json.WriteString("source", each.Source.ToString());
                            json.WriteString("target", each.Target.ToString());
                            json.WriteBoolean("was_there", each.WasThere);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                        json.WriteNumber("new_blobs", report.Blobs);
                        json.WriteNumber("new_plain_bytes", report.PlainBytes);
                    },
                    () => run.Say(
                        RepositoryPhrases.Copied, Amounts.Count(report.Snapshots.Count(each => !each.WasThere)),
                        Amounts.Count(report.Snapshots.Count(each => each.WasThere)), Amounts.Size(report.PlainBytes)));
                return 0;
            },
        };
    }

    /// <summary>The snapshots that are named, with the tags that name them; all where none is.</summary>
    private static async Task<List<StoredSnapshot>> ChosenAsync(Invocation run, Workspace workspace, RepositoryTiers here, IReadOnlyList<string> references)
    {
        IReadOnlyList<StoredSnapshot> all = await here.Hot.Repository.ListSnapshotsAsync(run.CancellationToken).ConfigureAwait(false);
        if (references.Count == 0)
            return [.. all];
        TagPins pins = await new TagAccess(run, workspace).PinsAsync(here.Hot).ConfigureAwait(false);
        HashSet<string> chosen = [], tags = [];
        foreach (string reference in references)
        {
            SnapshotSummary snapshot = (await workspace.ResolveAsync(here, reference).ConfigureAwait(false)).Snapshot;
            chosen.Add(snapshot.Id);
            tags.UnionWith(pins.Of(snapshot.Id, snapshot.Tree));
        }

        return [.. all.Where(each => chosen.Contains(each.Id.ToString()) || (TagCatalogue.IsTag(each.Record, out string name) && tags.Contains(name)))];
    }

    /// <summary>Opens the target; makes it, with the source's cut points, where there is none.</summary>
    private static async Task<OpenedRepository> OpenTargetAsync(Invocation run, Workspace workspace, OpenedRepository source, RepositoryAccess access, string keyFile)
    {
        if (File.Exists(keyFile))
        {
            try
            {
                return await workspace.Opener.OpenAsync(access, run.CancellationToken).ConfigureAwait(false);
            }
            catch (DanmenException none) when (none.Code == StoreFaults.RepositoryNotFound)
            {
                return await workspace.Opener.InitializeAsync(access, source.Repository, run.CancellationToken).ConfigureAwait(false);
            }
        }

        KeyFiles.Ensure(keyFile);
        run.Warn(RepositoryPhrases.KeyWritten, keyFile);
        return await workspace.Opener.InitializeAsync(access, source.Repository, run.CancellationToken).ConfigureAwait(false);
    }
}

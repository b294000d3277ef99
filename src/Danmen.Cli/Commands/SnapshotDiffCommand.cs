using System.Text;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot diff REF REF|live:ENV</c>; exits 0 whether or not there are differences.</summary>
internal static class SnapshotDiffCommand
{
    private const string Live = "live:";

    public static Verb Build() => Build(SnapshotPhrases.Diff);

    /// <param name="words">What it is for under its noun.</param>
    public static Verb Build(Phrase words)
    {
        Operand<string> before = Symbols.One("REF", SnapshotPhrases.Reference);
        Operand<string> after = Symbols.One("OTHER", SnapshotPhrases.DiffOther);
        Choice<string[]> components = Symbols.Texts("--component", "NAME", SnapshotPhrases.OnlyComponent);
        Choice<string> context = Symbols.Text("--context", "N", SnapshotPhrases.Context);
        Choice<string> rows = Symbols.Text("--rows", "N", SnapshotPhrases.Rows);
        Choice<bool> noRows = Symbols.Switch("--no-rows", SnapshotPhrases.NoRows);
        Choice<bool> patch = Symbols.Switch("--patch", SnapshotPhrases.Patch);
        Choice<string> html = Symbols.Text("--html", "FILE", SnapshotPhrases.Html);
        Choice<string> files = Symbols.Text("--files", "N", SnapshotPhrases.FileLimit);
        return new Verb("diff", words)
        {
            Arguments = { before, after },
            Options = { components, context, rows, noRows, patch, html, files },
            Examples =
            [
                ("danmen snapshot diff latest:prod live:prod", SnapshotPhrases.ExampleDiffLive),
                ("danmen snapshot diff 1a2b3c4d 5e6f7081", SnapshotPhrases.ExampleDiffTwo),
                ("danmen snapshot diff latest:prod live:prod --rows 20", SnapshotPhrases.ExampleDiffRows),
                ("danmen snapshot diff latest:prod live:prod --patch --html change.html", SnapshotPhrases.ExampleDiffHtml),
            ],
            Run = async run =>
            {
                int fileLimit = run.Number(files, 0, int.MaxValue) ?? 40;
                int? rowLimit = run.Number(rows, 0, 100_000);
                if (rowLimit is not null && run.Has(noRows))
                    throw run.Misused(FaultPhrases.NotTogether, "--rows", "--no-rows");
                int contextLines = run.Number(context, 0, 1000) ?? 3;
                string? page = run.Value(html);
                if (page == "-" && run.IsJson)
                    throw run.Misused(FaultPhrases.NotTogether, "--html -", "--json");
                // Before the work, not after it.
                if (page is not null and not "-" && File.Exists(page))
                    throw new DanmenException(CliFaults.FileExists, page);
                Workspace workspace = new(run, mayCache: true);
                (SnapshotDifference difference, DiffEnd left, DiffEnd right) = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                    CompareOptions options = new()
                    {
                        Components = run.Values(components),
                        ContextLines = contextLines,
                        Rows = run.Has(noRows) ? null : rowLimit ?? 0,
                        Patch = run.Has(patch),
                        Progress = new BoardProgress(board, run.Language),
                    };
                    PlacedSnapshot earlier = await workspace.ResolveAsync(tiers, run.Required(before)).ConfigureAwait(false);
                    SnapshotSummary first = earlier.Snapshot;
                    string other = run.Required(after);
                    if (other.StartsWith(Live, StringComparison.Ordinal))
                    {
                        SystemDefinition system = await workspace.SystemOrStoredAsync(new SnapshotCatalogue(earlier.Repository), first).ConfigureAwait(false);
                        SnapshotDifference live = await new SnapshotComparer(earlier.Repository, workspace.Kinds, workspace.Secrets).CompareLiveAsync(first, system, other[Live.Length..], options, run.CancellationToken).ConfigureAwait(false);
                        return (live, End(run.Required(before), first), new DiffEnd(other, null, system.Name, other[Live.Length..], run.Time.GetUtcNow()));
                    }

                    PlacedSnapshot later = await workspace.ResolveAsync(tiers, other).ConfigureAwait(false);
                    return (await CompareAsync(workspace, earlier, later, options, run.CancellationToken).ConfigureAwait(false), End(run.Required(before), first), End(other, later.Snapshot));
                }).ConfigureAwait(false);
                difference = await MirrorAccess.CompleteAsync(run, workspace, difference).ConfigureAwait(false);
                if (page is not null)
                    await WritePageAsync(run, page, difference, left, right).ConfigureAwait(false);
                if (page == "-")
                    return 0;
                run.Answer(
                    json => DiffJson.Write(json, difference),
                    () =>
                    {
                        if (page is null)
                            new DiffReport(run.Terminal.Out, run.Language, run.Terminal.Width, run.Paint, fileLimit).Write(difference, left.Shown, right.Shown);
                        else
                            run.Terminal.Out.WriteLine(DiffPagePhrases.Written.In(run.Language, left.Shown, right.Shown, page));
                    });
                return 0;
            },
        };
    }

    private static DiffEnd End(string name, SnapshotSummary snapshot) => new(name, snapshot.ShortId, snapshot.Manifest.System, snapshot.Manifest.Environment, snapshot.Time);

    private static Task<int> WritePageAsync(Invocation run, string file, SnapshotDifference difference, DiffEnd left, DiffEnd right) =>
        ResultFile.WriteAsync(file == "-" ? file : Path.GetFullPath(file), async stream =>
        {
            StreamWriter writer = new(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
            await using (writer.ConfigureAwait(false))
                new DiffPage(writer, run.Language, run.Time.LocalTimeZone).Write(difference, left, right, CommandLine.VersionText, run.Time.GetUtcNow());
            return 0;
        });

    // One of the two may be in the cold repository.
    private static async Task<SnapshotDifference> CompareAsync(Workspace workspace, PlacedSnapshot left, PlacedSnapshot right, CompareOptions options, CancellationToken cancellationToken)
    {
        if (left.Place == right.Place)
            return await new SnapshotComparer(left.Repository, workspace.Kinds, workspace.Secrets).CompareAsync(left.Snapshot, right.Snapshot, options, cancellationToken).ConfigureAwait(false);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(right.Repository, exclusive: false, null, cancellationToken).ConfigureAwait(false);
        await right.Repository.LoadIndexAsync(cancellationToken).ConfigureAwait(false);
        await using Repository both = left.Repository.ReadingAlso(right.Repository);
        return await new SnapshotComparer(both, workspace.Kinds, workspace.Secrets).CompareAsync(left.Snapshot, right.Snapshot, options, cancellationToken).ConfigureAwait(false);
    }
}

using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
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
        Choice<string> files = Symbols.Text("--files", "N", SnapshotPhrases.FileLimit);
        return new Verb("diff", words)
        {
            Arguments = { before, after },
            Options = { components, context, rows, noRows, files },
            Examples =
            [
                ("danmen snapshot diff latest:prod live:prod", SnapshotPhrases.ExampleDiffLive),
                ("danmen snapshot diff 1a2b3c4d 5e6f7081", SnapshotPhrases.ExampleDiffTwo),
                ("danmen snapshot diff latest:prod live:prod --rows 20", SnapshotPhrases.ExampleDiffRows),
            ],
            Run = async run =>
            {
                int fileLimit = run.Number(files, 0, int.MaxValue) ?? 40;
                int? rowLimit = run.Number(rows, 0, 100_000);
                if (rowLimit is not null && run.Has(noRows))
                    throw run.Misused(FaultPhrases.NotTogether, "--rows", "--no-rows");
                int contextLines = run.Number(context, 0, 1000) ?? 3;
                Workspace workspace = new(run);
                (SnapshotDifference difference, string left, string right) = await run.WithProgressAsync(async board =>
                {
                    await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                    SnapshotCatalogue catalogue = new(opened.Repository);
                    SnapshotComparer comparer = new(opened.Repository, workspace.Kinds, workspace.Secrets);
                    CompareOptions options = new()
                    {
                        Components = run.Values(components),
                        ContextLines = contextLines,
                        Rows = run.Has(noRows) ? null : rowLimit ?? 0,
                        Progress = new BoardProgress(board, run.Language),
                    };
                    SnapshotSummary first = await workspace.ResolveAsync(opened, run.Required(before)).ConfigureAwait(false);
                    string other = run.Required(after);
                    if (other.StartsWith(Live, StringComparison.Ordinal))
                    {
                        SystemDefinition system = await workspace.SystemOrStoredAsync(catalogue, first).ConfigureAwait(false);
                        SnapshotDifference live = await comparer.CompareLiveAsync(first, system, other[Live.Length..], options, run.CancellationToken).ConfigureAwait(false);
                        return (live, first.ShortId, other);
                    }

                    SnapshotSummary second = await workspace.ResolveAsync(opened, other).ConfigureAwait(false);
                    return (await comparer.CompareAsync(first, second, options, run.CancellationToken).ConfigureAwait(false), first.ShortId, second.ShortId);
                }).ConfigureAwait(false);
                run.Answer(
                    json => DiffJson.Write(json, difference),
                    () => new DiffReport(run.Terminal.Out, run.Language, run.Terminal.Width, run.Paint, fileLimit).Write(difference, left, right));
                return 0;
            },
        };
    }
}

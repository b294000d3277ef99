using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot export REF --component NAME -o FILE.tar</c>.</summary>
internal static class SnapshotExportCommand
{
    public static Verb Build()
    {
        Operand<string> reference = Symbols.One("REF", SnapshotPhrases.Reference);
        Choice<string> component = Symbols.Text("--component", "NAME", SnapshotPhrases.ExportComponent);
        Choice<string> output = Symbols.Text("--output", "FILE", SnapshotPhrases.Output, "-o");
        return new Verb("export", SnapshotPhrases.Export)
        {
            Arguments = { reference },
            Options = { component, output },
            Run = async run =>
            {
                string name = run.Value(component) ?? throw run.Misused(FaultPhrases.MissingArgument, "--component NAME", " snapshot export");
                string file = run.Value(output) ?? throw run.Misused(FaultPhrases.MissingArgument, "--output FILE", " snapshot export");
                if (file == "-" && run.IsJson)
                    throw run.Misused(FaultPhrases.NotTogether, "--output -", "--json");
                Workspace workspace = new(run, mayCache: true);
                (ExportReport report, SnapshotManifest manifest) = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                    PlacedSnapshot placed = await workspace.ResolveAsync(tiers, run.Required(reference)).ConfigureAwait(false);
                    ExportReport written = await ResultFile.WriteAsync(file, stream => new SnapshotExporter(placed.Repository)
                        .ExportAsync(placed.Snapshot, name, stream, new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false);
                    return (written, placed.Snapshot.Manifest);
                }).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteString("snapshot", report.Snapshot);
                        json.WriteString("component", report.Component);
                        json.WriteString("file", Path.GetFullPath(file));
                        json.WriteNumber("entries", report.Entries);
                        json.WriteNumber("size_bytes", report.SizeBytes);
                        RawNotice.Write(run, json, manifest, Path.GetFullPath(file));
                    },
                    () =>
                    {
                        if (file != "-")
                            run.Say(SnapshotPhrases.Exported, report.Component, report.Snapshot[..8], file, Amounts.Count(report.Entries), Amounts.Size(report.SizeBytes));
                    });
                RawNotice.Tell(run, manifest, file == "-" ? file : Path.GetFullPath(file));
                return 0;
            },
        };
    }
}

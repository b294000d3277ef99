using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
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
                Workspace workspace = new(run);
                (ExportReport report, SnapshotManifest manifest) = await run.WithProgressAsync(async board =>
                {
                    await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                    SnapshotSummary snapshot = await workspace.ResolveAsync(opened, run.Required(reference)).ConfigureAwait(false);
                    ExportReport written = await WriteAsync(file, stream => new SnapshotExporter(opened.Repository)
                        .ExportAsync(snapshot, name, stream, new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false);
                    return (written, snapshot.Manifest);
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

    /// <summary>Writes beside and renames, so that a file of that name is always whole; only its owner may read it.</summary>
    private static async Task<ExportReport> WriteAsync(string file, Func<Stream, Task<ExportReport>> write)
    {
        if (file == "-")
        {
            Stream output = StandardStream.OpenResult();
            await using (output.ConfigureAwait(false))
                return await write(output).ConfigureAwait(false);
        }

        if (File.Exists(file))
            throw new DanmenException(CliFaults.FileExists, file);
        string partial = file + ".partial";
        try
        {
            ExportReport report;
            FileStream stream = new(partial, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 1 << 20,
            });
            await using (stream.ConfigureAwait(false))
                report = await write(stream).ConfigureAwait(false);
            File.Move(partial, file);
            return report;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}

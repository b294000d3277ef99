using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot show REF</c>.</summary>
internal static class SnapshotShowCommand
{
    public static Verb Build()
    {
        Operand<string> reference = Symbols.One("REF", SnapshotPhrases.Reference);
        return new Verb("show", SnapshotPhrases.Show)
        {
            Arguments = { reference },
            Run = async run =>
            {
                Workspace workspace = new(run, mayCache: true);
                await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                PlacedSnapshot placed = await workspace.ResolveAsync(tiers, run.Required(reference)).ConfigureAwait(false);
                run.Answer(json => json.WriteSnapshot(placed.Snapshot, withFacts: true), () => Tell(run, placed.Snapshot));
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, SnapshotSummary snapshot)
    {
        SnapshotManifest manifest = snapshot.Manifest;
        TextWriter output = run.Terminal.Out;
        TimeZoneInfo zone = run.Time.LocalTimeZone;
        Columns head = new("", "");
        head.Add(run.Text(SnapshotPhrases.SnapshotLabel), snapshot.Id);
        if (snapshot.Tier == SnapshotTier.Cold)
            head.Add(run.Text(SnapshotPhrases.TierLabel), run.Text(SnapshotPhrases.Cold));
        head.Add(run.Text(SnapshotPhrases.SystemLabel), manifest.System);
        head.Add(run.Text(SnapshotPhrases.EnvironmentLabel), manifest.Production ? run.Text(SnapshotPhrases.Production, manifest.Environment) : manifest.Environment);
        head.Add(run.Text(SnapshotPhrases.TakenLabel), run.Text(
            SnapshotPhrases.TakenValue, Amounts.Moment(manifest.Start, zone), Amounts.Moment(manifest.End, zone)[11..], Amounts.Duration(manifest.End - manifest.Start, run.Language)));
        head.Add(run.Text(SnapshotPhrases.ByLabel), run.Text(SnapshotPhrases.ByValue, snapshot.UserName, snapshot.HostName, manifest.Program));
        head.Add(run.Text(SnapshotPhrases.StateLabel), run.Text(SnapshotTable.State(manifest)));
        if (manifest.Omitted.Count > 0)
            head.Add(run.Text(SnapshotPhrases.OmittedLabel), string.Join(", ", manifest.Omitted));
        head.Write(output, run.Terminal.Width, run.Paint);
        output.WriteLine();
        SnapshotTable.Components(manifest, run.Language).Write(output, run.Terminal.Width, run.Paint);
        foreach (ManifestComponent component in manifest.Components)
        {
            Columns facts = new("", "");
            foreach ((string name, string value) in SnapshotTable.Facts(component.Facts, run.Language))
                facts.Add(name, value);
            if (facts.Count == 0 && component.Problems.Count == 0)
                continue;
            output.WriteLine();
            output.WriteLine(run.Paint.Bold(component.Name));
            facts.Write(output, run.Terminal.Width, run.Paint, indent: 2);
            Problems(run, component.Problems);
        }

        Problems(run, manifest.Problems);
    }

    private static void Problems(Invocation run, IReadOnlyList<CaptureProblem> problems)
    {
        foreach (CaptureProblem problem in problems)
            RestorePlanReport.Item(run, run.Paint.Red("!"), $"{problem.Subject}: {problem.ReasonIn(run.Language)}");
    }
}

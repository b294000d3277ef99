using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore show ID</c>.</summary>
internal static class RestoreShowCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.One("ID", RestorePhrases.RunId);
        Choice<string> junit = Symbols.Text("--junit", "FILE", CheckPhrases.JUnit);
        return new Verb("show", RestorePhrases.Show)
        {
            Arguments = { id },
            Options = { junit },
            Run = async run =>
            {
                RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
                RestoreRun found = await journal.ShowAsync(run.Required(id), run.CancellationToken).ConfigureAwait(false);
                string? file = run.Value(junit);
                if (file == "-" && run.IsJson)
                    throw run.Misused(FaultPhrases.NotTogether, "--junit -", "--json");
                if (file is not null)
                    await RestoreCheckCommand.ExportAsync(run, file, $"{found.System}.{found.Environment}", found.Checks).ConfigureAwait(false);
                if (file == "-")
                    return 0;
                run.Answer(json => RestoreRunReport.Write(json, found), () => Tell(run, found));
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, RestoreRun found)
    {
        Columns head = new("", "");
        head.Add(run.Text(RestorePhrases.RunHead), found.Id);
        head.Add(run.Text(SnapshotPhrases.EnvironmentHead), $"{found.System}/{found.Environment}");
        head.Add(run.Text(RestorePhrases.SnapshotHead), found.Snapshot);
        head.Add(run.Text(RestorePhrases.ModeHead), run.Text(RestorePhrases.Mode(found.IsOffline)));
        head.Add(run.Text(RestorePhrases.StartedHead), Amounts.Moment(found.Started, run.Time.LocalTimeZone));
        head.Add(run.Text(SnapshotPhrases.StateHead), run.Text(RestorePhrases.State(found.State)));
        head.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
        run.Terminal.Out.WriteLine();
        RestoreRunReport.Components(run, found);
        foreach (RestoreRunComponent component in found.Components)
        {
            foreach (CaptureProblem problem in component.Problems)
                RestorePlanReport.Item(run, run.Paint.Red("!"), $"{component.Name}: {problem.Subject}: {problem.ReasonIn(run.Language)}");
        }

        if (found.Steps.Count > 0)
        {
            run.Terminal.Out.WriteLine();
            RunStepReport.Tell(run, found.Steps);
        }

        if (found.Back.Count > 0)
        {
            run.Terminal.Out.WriteLine();
            run.Say(RestorePhrases.BackHeading);
            RunStepReport.Tell(run, found.Back);
        }

        run.Terminal.Out.WriteLine();
        WrittenReport.Tell(run, found);
        RestoreRunReport.SayDowntime(run, found);
        if (found.SignedOff is { } signed)
            run.Say(RestorePhrases.SignedOffBy, signed.By, signed.Host, $"{Amounts.Moment(signed.At, run.Time.LocalTimeZone)} {Printable.Of(signed.Note)}".TrimEnd());
        if (found.Failure is not null)
            run.Say(RestorePhrases.Failure, RestoreRunReport.FailureOf(found, run.Language));
        foreach (string question in found.Signoff)
            run.Say(RestorePhrases.SignoffQuestion, question);
        if (found.State == RunState.Swapped)
            run.Say(RestorePhrases.SwappedNext, found.Id);
    }
}

using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore check ENV</c>; exits 5 when a critical check failed.</summary>
internal static class RestoreCheckCommand
{
    public static Verb Build()
    {
        Operand<string> environment = Symbols.One("ENV", CheckPhrases.Environment);
        Choice<bool> vital = Symbols.Switch("--vital", CheckPhrases.Vital);
        Choice<string> junit = Symbols.Text("--junit", "FILE", CheckPhrases.JUnit);
        return new Verb("check", CheckPhrases.Command)
        {
            Arguments = { environment },
            Options = { vital, junit },
            Examples = [("danmen restore check prod --junit checks.xml", CheckPhrases.ExampleJUnit)],
            Run = async run =>
            {
                string? file = run.Value(junit);
                if (file == "-" && run.IsJson)
                    throw run.Misused(FaultPhrases.NotTogether, "--junit -", "--json");
                // Before the work, not after it.
                if (file is not null and not "-" && File.Exists(file))
                    throw new DanmenException(CliFaults.FileExists, file);
                Workspace workspace = new(run);
                SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
                EnvironmentDefinition checkedOne = system.Environment(run.Required(environment));
                List<CheckResult> results = [];
                bool isTold = !run.IsJson && file != "-";
                await foreach (CheckResult result in Doors.Checks(system, workspace.Secrets, run.Time).RunAsync(checkedOne, run.Has(vital), run.CancellationToken).ConfigureAwait(false))
                {
                    results.Add(result);
                    if (isTold)
                        CheckResultText.Tell(run.SayLine, result, run.Language, run.Terminal.Width, run.Paint);
                }

                if (file is not null)
                    await ExportAsync(run, file, $"{system.Name}.{checkedOne.Name}", results).ConfigureAwait(false);
                if (file != "-")
                {
                    run.Answer(
                        json => json.WriteChecks(results),
                        () => run.Say(results.Count == 0 ? CheckPhrases.None : CheckPhrases.Total, Amounts.Count(results.Count(each => each.Passed)), Amounts.Count(results.Count), Amounts.Count(results.Count(each => each.IsFatal))));
                }

                return results.Exists(each => each.IsFatal) ? (int)FaultKind.VerificationFailed : 0;
            },
        };
    }

    /// <summary>Writes results as JUnit XML, to standard output for "-".</summary>
    public static Task<int> ExportAsync(Invocation run, string file, string suite, IReadOnlyList<CheckResult> results) =>
        ResultFile.WriteAsync(file == "-" ? file : Path.GetFullPath(file), async stream =>
        {
            await JUnitExport.WriteAsync(stream, suite, results, message => CheckResultText.Words(message, run.Language), run.CancellationToken).ConfigureAwait(false);
            return 0;
        });
}

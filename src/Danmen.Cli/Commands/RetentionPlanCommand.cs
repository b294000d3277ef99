using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen retention plan [--environment ENV] [-o FILE]</c>.</summary>
internal static class RetentionPlanCommand
{
    public static Verb Build()
    {
        Choice<string> environment = Symbols.Text("--environment", "ENV", RetentionPhrases.Environment);
        Choice<string> output = Symbols.Text("--output", "FILE", RetentionPhrases.Output, "-o");
        return new Verb("plan", RetentionPhrases.Plan)
        {
            Options = { environment, output },
            Examples = [("danmen retention plan -o plan.json", RetentionPhrases.ExamplePlan)],
            Run = run => RunAsync(run, run.Value(environment), run.Value(output)),
        };
    }

    private static async Task<int> RunAsync(Invocation run, string? environment, string? output)
    {
        Workspace workspace = new(run);
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
        RetentionWork work = await run.WithProgressAsync(board =>
        {
            board.Begin("retention", run.Text(ProgressPhrases.Planning));
            return new TagAccess(run, workspace).WithBothAsync(tiers, (tags, coldTags) => RetentionWork.MakeAsync(run, system, tiers, tags, coldTags, environment));
        }).ConfigureAwait(false);
        if (output is not null)
        {
            await ResultFile.WriteAsync(Path.GetFullPath(output), async stream =>
            {
                await stream.WriteAsync(work.File.Encode(), run.CancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }

        RetentionReport.Show(run, work);
        run.Answer(
            json =>
            {
                RetentionReport.Write(json, work);
                json.WriteString("file", output is null ? null : Path.GetFullPath(output));
            },
            () =>
            {
                if (output is not null)
                    run.Say(RetentionPhrases.Written, output);
            });
        RetentionReport.TellOdd(run, work.Odd);
        return 0;
    }
}

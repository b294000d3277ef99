using System.Globalization;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository recover --at TIME</c>: brings a bucket's repository back from kept versions; exits 5 when a file stays lost.</summary>
internal static class RepositoryRecoverCommand
{
    public static Verb Build()
    {
        Choice<string> at = Symbols.Text("--at", "TIME", RepositoryPhrases.RecoverAt);
        Choice<bool> dryRun = Symbols.Switch("--dry-run", RepositoryPhrases.DryRun, "-n");
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("recover", RepositoryPhrases.Recover)
        {
            Options = { at, dryRun, yes },
            Notes = RepositoryPhrases.RecoverNotes,
            Examples = [("danmen repository recover --at 2026-11-30T09:00:00+09:00 --dry-run", RepositoryPhrases.ExampleRecover)],
            Run = async run =>
            {
                if (!DateTimeOffset.TryParse(run.Value(at), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment))
                    throw run.Misused(RepositoryPhrases.NoMoment, at.Name);
                Workspace workspace = new(run);
                RepositoryAccess access = await workspace.AccessAsync().ConfigureAwait(false);
                // Its key may be gone with the rest, so the repository is not opened.
                await using IBackend backend = workspace.Backends(access.Location);
                if (backend is not IFileVersions versions)
                    throw new DanmenException(S3Faults.NoVersions, backend.Location);
                RecoveryPlan plan = await versions.PlanRecoveryAsync(moment, run.CancellationToken).ConfigureAwait(false);
                IReadOnlyList<string> lost = [];
                if (!run.Has(dryRun) && plan.Count > 0)
                {
                    await run.ConfirmAsync(yes, run.Text(RepositoryPhrases.RecoverQuestion, Amounts.Count(plan.Unmark.Count + plan.Rewrite.Count), Amounts.Count(plan.Remove.Count))).ConfigureAwait(false);
                    lost = await run.WithProgressAsync(async board =>
                    {
                        ProgressTask progress = board.Begin("recover", run.Text(RepositoryPhrases.Recovering));
                        return await versions.RecoverAsync(plan, () => progress.Advance(1, 0), run.CancellationToken).ConfigureAwait(false);
                    }).ConfigureAwait(false);
                }

                run.Answer(
                    json =>
                    {
                        json.WriteBoolean("done", !run.Has(dryRun));
                        json.WriteNumber("unmarked", plan.Unmark.Count);
                        json.WriteNumber("rewritten", plan.Rewrite.Count - lost.Count);
                        json.WriteNumber("removed", plan.Remove.Count);
                        json.WriteNumber("unchanged", plan.Unchanged);
                        json.WriteTexts("lost", lost);
                    },
                    () => run.Say(
                        run.Has(dryRun) ? RepositoryPhrases.RecoverWould : RepositoryPhrases.Recovered, Amounts.Count(plan.Unmark.Count), Amounts.Count(plan.Rewrite.Count - lost.Count),
                        Amounts.Count(plan.Remove.Count), Amounts.Count(plan.Unchanged)));
                foreach (string path in lost)
                    run.Warn(RepositoryPhrases.RecoverLost, path);
                return lost.Count == 0 ? 0 : (int)FaultKind.VerificationFailed;
            },
        };
    }
}

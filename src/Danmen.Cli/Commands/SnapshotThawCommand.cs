using Danmen.Cli.Wording;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Thawing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot thaw REF</c>: asks for what a snapshot needs out of an archive class, and tells how far it is.</summary>
internal static class SnapshotThawCommand
{
    private const int UsualDays = 7, MostDays = 365;

    public static Verb Build()
    {
        Operand<string> reference = Symbols.One("REF", SnapshotPhrases.Reference);
        Choice<string[]> components = Symbols.Texts("--component", "NAME", SnapshotPhrases.OnlyComponent);
        Choice<string> speed = Symbols.Text("--speed", "SPEED", ThawPhrases.Speed);
        Choice<string> days = Symbols.Text("--days", "N", ThawPhrases.Days);
        Choice<bool> wait = Symbols.Switch("--wait", ThawPhrases.Wait);
        Choice<bool> dryRun = Symbols.Switch("--dry-run", RepositoryPhrases.DryRun, "-n");
        return new Verb("thaw", ThawPhrases.Thaw)
        {
            Arguments = { reference },
            Options = { components, speed, days, wait, dryRun },
            Examples = [("danmen snapshot thaw prod-release-v1.2.3-20240624 --speed bulk --wait", ThawPhrases.Example)],
            Run = async run =>
            {
                string word = run.Value(speed) ?? ThawSpeeds.WordOf(ThawSpeed.Standard);
                ThawSpeed wanted = ThawSpeeds.Find(word) ?? throw run.Misused(ThawPhrases.NoSpeed, speed.Name, string.Join(", ", ThawSpeeds.Words), word);
                int kept = run.Number(days, 1, MostDays) ?? UsualDays;
                if (run.Has(wait) && run.Has(dryRun))
                    throw run.Misused(FaultPhrases.NotTogether, wait.Name, dryRun.Name);
                Workspace workspace = new(run, mayCache: true);
                await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                PlacedSnapshot placed = await workspace.ResolveAsync(tiers, run.Required(reference)).ConfigureAwait(false);
                ThawLog? log = await ThawGate.LogAsync(workspace).ConfigureAwait(false);
                ThawOutcome outcome = await run.WithProgressAsync(async board =>
                {
                    ThawOutcome found = new(placed.Snapshot, new ThawSurvey([]), 0, null);
                    if (SnapshotThaw.Of(placed.Repository) is not { } thaw)
                        return found;
                    found = found with { Survey = await thaw.LookAsync(placed.Snapshot, run.Values(components), run.CancellationToken).ConfigureAwait(false) };
                    if (!run.Has(dryRun))
                        found = await AskAsync(run, thaw, found, wanted, kept, log).ConfigureAwait(false);
                    return run.Has(wait)
                        ? found with { Survey = await thaw.WaitAsync(found.Survey, board.Begin("thaw", run.Text(ThawPhrases.Thawing)), run.CancellationToken).ConfigureAwait(false) }
                        : found;
                }).ConfigureAwait(false);
                if (outcome.Request is null && log is not null && outcome.Survey.UnderWay > 0)
                    outcome = outcome with { Request = await log.FindAsync(placed.Snapshot.Id, run.CancellationToken).ConfigureAwait(false) };
                ThawReport.Tell(run, outcome, word, kept, run.Has(dryRun));
                return 0;
            },
        };
    }

    private static async Task<ThawOutcome> AskAsync(Invocation run, SnapshotThaw thaw, ThawOutcome found, ThawSpeed speed, int days, ThawLog? log)
    {
        (ThawSurvey survey, int asked, DateTimeOffset? readyBy) = await thaw.AskAsync(found.Survey, speed, days, run.CancellationToken).ConfigureAwait(false);
        ThawRequest? request = readyBy is { } by ? new ThawRequest(ThawSpeeds.WordOf(speed), run.Time.GetUtcNow(), by) : null;
        if (request is not null && log is not null)
            await log.SaveAsync(found.Snapshot.Id, request, run.CancellationToken).ConfigureAwait(false);
        return found with { Survey = survey, Asked = asked, Request = request };
    }
}

/// <summary>How a thaw stands.</summary>
/// <param name="Asked">Packs that were asked for by this run.</param>
/// <param name="Request">When they were asked for; null when nobody knows here.</param>
internal sealed record ThawOutcome(SnapshotSummary Snapshot, ThawSurvey Survey, int Asked, ThawRequest? Request);

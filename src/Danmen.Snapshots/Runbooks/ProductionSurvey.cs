using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Finds out what production is: by its snapshots, by the restore runs of this folder, and by asking what lives in its places now.</summary>
internal sealed class ProductionSurvey(SystemDefinition system, ComponentKinds kinds, ISecretReader secrets, TimeProvider time, BorrowedRepository repository, RunJournal journal)
{
    // The identity of a database changes only when it is made anew, so that a few snapshots of each environment tell all.
    private const int ProductionSnapshots = 20;

    // Production is often out of reach on purpose, behind a firewall that answers nothing.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <param name="asked">The kinds of components that are restored: what production has of them is asked.</param>
    public async Task<KnownProduction> RunAsync(IReadOnlySet<string> asked, CancellationToken cancellationToken)
    {
        var living = new List<LivingProduction>();
        var unasked = new List<UnaskedProduction>();
        IEnumerable<(string Environment, ComponentDefinition Component)> components = system.Environments
            .Where(environment => environment.Production)
            .SelectMany(environment => environment.Components.Where(component => asked.Contains(component.Kind)).Select(component => (environment.Name, component)));
        foreach (object answer in await Task.WhenAll(components.Select(each => AskAsync(each.Environment, each.Component, cancellationToken))))
        {
            if (answer is LivingProduction said) living.Add(said);
            if (answer is UnaskedProduction silent) unasked.Add(silent);
        }

        return new KnownProduction(await SnapshotsAsync(cancellationToken), living, await RestoredAsync(cancellationToken), unasked);
    }

    private async Task<object> AskAsync(string environment, ComponentDefinition component, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // The time limit holds whatever is waited for: a name that does not resolve, a program that fetches the password.
            Task<JsonObject?> asking = kinds.Find(component.Kind) is { } kind ? kind.IdentifyAsync(component, secrets, either.Token) : Task.FromResult<JsonObject?>(null);
            return await asking.WaitAsync(either.Token) is { } facts ? new LivingProduction(environment, component, facts) : component;
        }
        catch (DanmenException error)
        {
            return new UnaskedProduction(environment, component, error.Detail.Length > 0 ? error.Detail : error.Code.Id);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new UnaskedProduction(environment, component, RunRemarks.NoAnswer.With((int)s_patience.TotalSeconds));
        }
    }

    private async Task<IReadOnlyList<SnapshotSummary>> SnapshotsAsync(CancellationToken cancellationToken)
    {
        var catalogue = new SnapshotCatalogue(await repository.GetAsync(cancellationToken));
        var latest = new List<SnapshotSummary>();
        foreach (EnvironmentDefinition environment in system.Environments.Where(environment => environment.Production))
            latest.AddRange(await catalogue.ListAsync(new SnapshotFilter { Environment = environment.Name, Limit = ProductionSnapshots }, cancellationToken));
        IReadOnlyList<SnapshotSummary> any = await catalogue.ListAsync(new SnapshotFilter { Limit = 5 * ProductionSnapshots }, cancellationToken);
        latest.AddRange(any.Where(snapshot => snapshot.Manifest.Production));
        return latest;
    }

    private async Task<IReadOnlyList<RestoredProduction>> RestoredAsync(CancellationToken cancellationToken)
    {
        HashSet<string> production = [.. system.Environments.Where(environment => environment.Production).Select(environment => environment.Name)];
        var restored = new List<RestoredProduction>();
        foreach (JournalledRun run in await journal.ListAsync(cancellationToken))
        {
            if (!run.Production && !production.Contains(run.Run.Environment)) continue;
            foreach (RestoreRunComponent component in run.Run.Components)
            {
                foreach (JsonObject facts in await journal.IdentitiesAsync(run.Run.Id, component.Name, cancellationToken))
                    restored.Add(new RestoredProduction(run.Run.Environment, run.Run.Id, facts));
            }
        }

        return restored;
    }
}

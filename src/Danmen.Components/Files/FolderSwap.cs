using Danmen.Faults;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Swaps a built folder in and back under a journal.</summary>
/// <param name="save">Writes the journal durably.</param>
internal sealed class FolderSwap(FolderPlace place, FolderJournal journal, Func<FolderJournal, CancellationToken, Task> save)
{
    private readonly byte[] _root = PathName.Decode(journal.Root);
    private readonly byte[] _staging = PathName.Decode(journal.Staging);

    public FolderJournal Journal { get; private set; } = journal;

    public FolderExchange Exchange { get; } = new(PathName.Decode(journal.Root), PathName.Decode(journal.Staging));

    /// <summary>Carries over, then lets both states change places; goes on where a kill interrupted.</summary>
    /// <param name="back">True when the old state comes back.</param>
    public async Task RunAsync(bool back, CancellationToken cancellationToken)
    {
        FolderStage carrying = back ? FolderStage.CarryingBack : FolderStage.Carrying, exchanging = back ? FolderStage.ExchangingBack : FolderStage.Exchanging;
        if (Journal.Stage != exchanging)
        {
            if (Journal.Stage != carrying) await BeginAsync(carrying, [], cancellationToken);
            while (Exchange.Carry(Journal.Carries) is { } held)
            {
                // What cannot move stays, and so do the folders that it lies in.
                Exchange.UndoCarry(Journal.Carries);
                var pinned = new FolderSurvey();
                pinned.Pin(PathName.Parent(held));
                if (pinned.Pinned.IsSubsetOf(Journal.Pinned)) throw Blocked(held);
                await BeginAsync(carrying, [.. Journal.Pinned.Union(pinned.Pinned)], cancellationToken);
            }

            await PlanExchangesAsync(exchanging, cancellationToken);
        }

        Exchange.MakeCounterparts(Journal.Folders);
        int at;
        while ((at = Exchange.Exchange(Journal.Exchanges)) >= 0) await SplitAsync(at, cancellationToken);
        Exchange.ApplyFolders(Journal.Folders, undo: false);
        Sync();
        await SaveAsync(Journal with { Stage = back ? FolderStage.RolledBack : FolderStage.Swapped }, cancellationToken);
    }

    /// <summary>Undoes a swap that was interrupted.</summary>
    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is FolderStage.Exchanging or FolderStage.UndoingExchanges)
        {
            await SaveAsync(Journal with { Stage = FolderStage.UndoingExchanges }, cancellationToken);
            Exchange.ApplyFolders(Journal.Folders, undo: true);
            Exchange.UndoExchange(Journal.Exchanges);
        }

        await SaveAsync(Journal with { Stage = FolderStage.UndoingCarries }, cancellationToken);
        Exchange.UndoCarry(Journal.Carries);
        Sync();
    }

    /// <summary>Removes the state that does not live.</summary>
    /// <exception cref="DanmenException">FolderFaults.SwapBlocked when something is mounted in it: its files would go too.</exception>
    public void RemoveStaging()
    {
        if (LivingPaths.Find(_staging) is not { } staging) return;
        LivingPaths.Walk(_staging, (path, entry) =>
            entry.IsMountRoot || (entry.IsFolder && entry.Device != staging.Device)
                ? throw new DanmenException(FolderFaults.SwapBlocked, LivingPaths.Show(LivingPaths.Join(_staging, path)), FolderRemarks.MountedThere.With())
                : true);
        LivingPaths.Remove(_staging);
    }

    public async Task SaveAsync(FolderJournal changed, CancellationToken cancellationToken)
    {
        await save(changed, cancellationToken);
        Journal = changed;
        Exchange.OnStep?.Invoke($"journal {changed.Stage}");
    }

    private static DanmenException Blocked(string path) => new(FolderFaults.SwapBlocked, path, "a mount or a layer below holds it in its place");

    private async Task BeginAsync(FolderStage stage, IReadOnlyList<string> pinnedToo, CancellationToken cancellationToken)
    {
        FolderSurvey survey = Survey(pinnedToo);
        IReadOnlyList<PathExchange> carries = [.. survey.Kept
            .Where(kept => !survey.Pinned.Contains(PathName.Parent(kept.Name) ?? ""))
            .Select(kept => Exchange.Plan(kept.Name))];
        await SaveAsync(Journal with { Stage = stage, Pinned = [.. survey.Pinned.Order(StringComparer.Ordinal)], Carries = carries, Exchanges = [], Folders = [] }, cancellationToken);
    }

    private async Task PlanExchangesAsync(FolderStage stage, CancellationToken cancellationToken)
    {
        var exchanges = new List<PathExchange>();
        var folders = new List<PinnedFolder>();
        if (Journal.Pinned.Contains("") && LivingPaths.Find(_root) is not null)
        {
            // What was carried over is beside now and stays there until its folder is exchanged.
            FolderSurvey survey = Survey(Journal.Pinned);
            Exchange.Expand("", survey.Keeps, survey.Pinned.Contains, exchanges, folders);
        }
        else
        {
            exchanges.Add(Exchange.Plan(""));
        }

        await SaveAsync(Journal with { Stage = stage, Exchanges = exchanges, Folders = folders }, cancellationToken);
    }

    /// <summary>A folder that is held in its place stays, and its entries change places instead.</summary>
    private async Task SplitAsync(int at, CancellationToken cancellationToken)
    {
        string path = Journal.Exchanges[at].Path;
        if (LivingPaths.Find(Exchange.Living(path)) is not { IsFolder: true }) throw Blocked(path);
        var exchanges = new List<PathExchange>();
        var folders = new List<PinnedFolder>();
        // What was carried over out of this folder comes home with its entries.
        Exchange.Expand(path, _ => false, _ => false, exchanges, folders);
        await SaveAsync(Journal with
        {
            Exchanges = [.. Journal.Exchanges.Take(at), .. exchanges, .. Journal.Exchanges.Skip(at + 1)],
            Folders = [.. Journal.Folders, .. folders],
        }, cancellationToken);
        Exchange.MakeCounterparts(folders);
    }

    private FolderSurvey Survey(IReadOnlyList<string> pinnedToo)
    {
        FolderSurvey survey = FolderSurvey.Of(_root, place);
        foreach (string folder in pinnedToo) survey.Pin(folder);
        if (IsInPlace) survey.Pin("");
        return survey;
    }

    /// <summary>True when the staging folder stands in the folder itself, which then cannot be moved.</summary>
    private bool IsInPlace => _staging.AsSpan().StartsWith(_root) && _staging.Length > _root.Length && _staging[_root.Length] == (byte)'/';

    private void Sync()
    {
        if (LivingPaths.Find(_staging) is not null) LivingPaths.Sync(_staging);
    }
}

using System.Text;
using Danmen.Components.Files;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>Restores a folder of another host: pushed into a staging folder beside it, compared there, then renamed. What is not the component's stays with the living state, whichever that is.</summary>
/// <remarks>Rolling back and confirming need no repository. Each step may be called again after a kill or a cut connection.</remarks>
internal sealed class RsyncRestore(RemotePlace place, RestoreContext context) : IComponentRestore
{
    private readonly PushedTree _tree = new(place, context);
    private OtherHost? _host;
    private RemoteJournal? _journal;

    private OtherHost Host => _host ??= new OtherHost(place);

    private RemoteJournal? Journal =>
        _journal ??= context.Journal is { Count: > 0 } written ? JsonRecord.FromNode(written, RsyncRecords.Json.RemoteJournal, RsyncFaults.JournalBroken, place.Location) : null;

    private RemoteJournal Ready => Journal ?? throw NotBuilt();

    private byte[] Root => PathName.Decode(Ready.Root);

    private byte[] Staging => PathName.Decode(Ready.Staging);

    private byte[] Beside => [.. Staging, .. "/beside"u8];

    private string StagingName => FolderPlace.StagingPrefix + context.RunId;

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        RemoteSurvey survey = await Host.SurveyAsync(StagingName, cancellationToken);
        var actions = new List<Remark>();
        List<Remark> refusals = [.. Refusals(survey)];
        string root = Encoding.UTF8.GetString(survey.Root), account = place.Account;
        actions.Add(RsyncRemarks.Push.With(account, Encoding.UTF8.GetString(StagingOf(survey.Root))));
        if (!survey.IsRoot) actions.Add(RsyncRemarks.OwnersOfLogin.With());
        if (refusals.Count == 0 && survey.Exists)
        {
            string[] kept = [.. (await Host.KeptAsync(survey.Root, cancellationToken)).Select(path => RsyncText.Show(Encoding.Latin1.GetString(path)))];
            if (kept.Length > 0) actions.Add(FolderRemarks.Leave.With([kept.Length > 5 ? FolderRemarks.AndMore.With(kept[..5], kept.Length - 5) : kept]));
        }

        actions.Add((survey.Exists ? RsyncRemarks.Exchange : FolderRemarks.Move).With(root));
        long bytes = context.Facts["bytes"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue(out long known) ? known : 0;
        return new ComponentPlan(actions, refusals, bytes);
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (Journal is { Stage: not RemoteStage.Building }) return;
        TransferProgram rsync = await TransferProgram.FindAsync(cancellationToken);
        RemoteSurvey survey = await Host.SurveyAsync(StagingName, cancellationToken);
        if (Journal is null)
        {
            Remark[] refusals = [.. Refusals(survey)];
            if (refusals.Length > 0) throw new DanmenException(RsyncFaults.RestoreRefused, place.Location, refusals);
            await SaveAsync(new RemoteJournal { Stage = RemoteStage.Building, Root = PathName.Encode(survey.Root), Staging = PathName.Encode(StagingOf(survey.Root)) }, cancellationToken);
        }

        await _tree.BuildAsync(cancellationToken);
        await Host.RunAsync(RemoteScript.Prepare(Staging), cancellationToken);
        await _tree.PushAsync(Host, rsync, Beside, Staging, survey.Exists ? survey.Root : null, cancellationToken);
        await Host.RunAsync(RemoteScript.Settle(Staging), cancellationToken);
        await SaveAsync(Ready with { Stage = RemoteStage.Built }, cancellationToken);
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        // Between two states there is nothing whole to compare; what is being swapped was verified before.
        if (Ready.Stage is not (RemoteStage.Building or RemoteStage.Built or RemoteStage.Swapped)) return [];
        bool isLiving = Ready.Stage == RemoteStage.Swapped;
        IReadOnlyList<CaptureProblem> differences = await _tree.CompareAsync(Host, await TransferProgram.FindAsync(cancellationToken), isLiving ? Root : Beside, isLiving, cancellationToken);
        if (differences.Count == 0 && Ready.Stage == RemoteStage.Built) await SaveAsync(Ready with { NewMark = await Host.MarkAsync(Beside, cancellationToken) }, cancellationToken);
        return differences;
    }

    public async Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        if (Ready.Stage is not RemoteStage.Built) return [];
        RemoteSurvey survey = await Host.SurveyAsync(StagingName, cancellationToken);
        var reasons = new List<Remark>(Refusals(survey));
        if (PathName.Encode(survey.Root) != Ready.Root) reasons.Add(FolderRemarks.PlaceChanged.With(place.Location));
        else if (!survey.HasStaging) reasons.Add(RsyncRemarks.PushedGone.With(RsyncText.Show(Encoding.Latin1.GetString(Staging))));
        return reasons;
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        if (Ready.Stage is RemoteStage.Building) throw NotBuilt();
        if (Ready.Stage is RemoteStage.Built or RemoteStage.Carrying or RemoteStage.Exchanging) await ExchangeAsync(back: false, cancellationToken);
        _tree.Remove();
    }

    public async Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        string? expected = Ready.Stage switch
        {
            RemoteStage.Swapped => Ready.NewMark,
            RemoteStage.RolledBack => Ready.OldMark,
            _ => null,
        };
        return expected is null || expected == await Host.MarkAsync(Root, cancellationToken) ? [] : [CaptureProblem.Of(place.Location, ProblemRemarks.WrittenMeanwhile)];
    }

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (Journal is null) return;
        if (Ready.Stage is RemoteStage.RolledBack or RemoteStage.Confirming or RemoteStage.Confirmed) return;
        if (Ready.Stage == RemoteStage.Exchanging && await HasBegunAsync(cancellationToken)) await ExchangeAsync(back: false, cancellationToken);
        if (Ready.Stage is RemoteStage.Swapped or RemoteStage.CarryingBack or RemoteStage.ExchangingBack)
        {
            await ExchangeAsync(back: true, cancellationToken);
        }
        else
        {
            if (Ready.Stage is RemoteStage.Carrying or RemoteStage.Exchanging or RemoteStage.UndoingCarries)
            {
                await SaveAsync(Ready with { Stage = RemoteStage.UndoingCarries }, cancellationToken);
                await Host.RunAsync(RemoteScript.Carry(Root, Staging, Carries, home: true), cancellationToken);
            }

            // It never lived.
            await Host.RunAsync(RemoteScript.Remove(Staging), cancellationToken);
            await SaveAsync(Ready with { Stage = RemoteStage.RolledBack }, cancellationToken);
        }

        _tree.Remove();
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Ready.Stage == RemoteStage.Confirmed) return;
        if (Ready.Stage is not (RemoteStage.Swapped or RemoteStage.RolledBack or RemoteStage.Confirming))
            throw new DanmenException(RsyncFaults.RestoreRefused, place.Location, FolderRemarks.NeitherSwappedNorBack.With());
        await SaveAsync(Ready with { Stage = RemoteStage.Confirming }, cancellationToken);
        await Host.RunAsync(RemoteScript.Remove(Staging), cancellationToken);
        _tree.Remove();
        await SaveAsync(Ready with { Stage = RemoteStage.Confirmed }, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _host?.Dispose();
        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<byte[]> Carries => [.. Ready.Carries.Select(PathName.Decode)];

    private static InvalidOperationException NotBuilt() => new("BuildAsync comes first.");

    private byte[] StagingOf(byte[] root)
    {
        int slash = root.AsSpan().LastIndexOf((byte)'/');
        return [.. root.AsSpan(0, slash + 1), .. Encoding.ASCII.GetBytes(StagingName + "-"), .. root.AsSpan(slash + 1)];
    }

    private IEnumerable<Remark> Refusals(RemoteSurvey survey)
    {
        if (context.Tables.Count > 0) yield return FolderRemarks.TablesOfDatabasesOnly.With();
        if (!survey.HasRsync) yield return RsyncRemarks.NotOnOtherHost.With(place.Account);
        if (survey.Root.Length <= 1) yield return FolderRemarks.RootOfFileSystem.With();
        if (survey.IsNoFolder) yield return FolderRemarks.NoFolder.With(place.Path);
        if (!survey.IsWritable) yield return FolderRemarks.NotWritable.With(Path.GetDirectoryName(place.Path) ?? "/");
        if (survey.Mount is { } mount) yield return RsyncRemarks.Mounted.With(mount);
        if (survey.HasStaging && Journal is null) yield return FolderRemarks.NameTaken.With();
        if (!FakedOwner.IsFaked(context.Facts) && Mirror.FakesSuper) yield return RsyncRemarks.OwnersNeedRoot.With();
    }

    private async Task<bool> HasBegunAsync(CancellationToken cancellationToken) =>
        Encoding.ASCII.GetString(await Host.RunAsync(RemoteScript.HasBegun(Root, Staging, Ready.Beside), cancellationToken)).Trim() == "begun";

    private async Task ExchangeAsync(bool back, CancellationToken cancellationToken)
    {
        RemoteStage carrying = back ? RemoteStage.CarryingBack : RemoteStage.Carrying, exchanging = back ? RemoteStage.ExchangingBack : RemoteStage.Exchanging;
        if (Ready.Stage != exchanging)
        {
            if (Ready.Stage != carrying)
            {
                RemoteSurvey survey = await Host.SurveyAsync(StagingName, cancellationToken);
                if (survey.Mount is { } mount) throw new DanmenException(RsyncFaults.SwapBlocked, place.Location, RsyncRemarks.Mounted.With(mount));
                IReadOnlyList<byte[]> kept = survey.Exists ? await Host.KeptAsync(Root, cancellationToken) : [];
                // Before anything is carried away from it; on the way back it is known already.
                string? oldMark = back ? Ready.OldMark : await Host.MarkAsync(Root, cancellationToken);
                await SaveAsync(Ready with { OldMark = oldMark, Stage = carrying, Carries = [.. kept.Select(path => PathName.Encode(path))] }, cancellationToken);
            }

            ulong beside = await Host.NumberAsync(RemoteScript.Carry(Root, Staging, Carries, home: false), cancellationToken);
            await SaveAsync(Ready with { Stage = exchanging, Beside = beside }, cancellationToken);
        }

        await Host.RunAsync(RemoteScript.Exchange(Root, Staging, Ready.Beside), cancellationToken);
        await SaveAsync(Ready with { Stage = back ? RemoteStage.RolledBack : RemoteStage.Swapped }, cancellationToken);
    }

    private async Task SaveAsync(RemoteJournal changed, CancellationToken cancellationToken)
    {
        await context.SaveJournalAsync(JsonRecord.Node(changed, RsyncRecords.Json.RemoteJournal), cancellationToken);
        _journal = changed;
    }
}

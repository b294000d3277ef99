using System.Text;
using System.Text.Json.Nodes;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Restores a folder: built in a staging folder on the same file system, verified, then exchanged with the living one. What is not the component's stays with the living state, whichever that is.</summary>
/// <remarks>Rolling back and confirming need neither repository nor network.</remarks>
internal sealed class FolderRestore(FolderPlace place, RestoreContext context) : IComponentRestore
{
    private FolderSwap? _swap;
    private bool _isLoaded;

    /// <summary>What a kind adds to the built folder (its path) before it counts as built; may be called again after a kill.</summary>
    public Func<string, CancellationToken, Task>? FinishBuildAsync { get; init; }

    /// <summary>What the kind knows of its files, or null.</summary>
    public FolderInspection? Inspection { get; init; }

    /// <summary>Its files are configuration: values of another environment are substituted in them.</summary>
    public bool Substitutes { get; init; }

    public IReadOnlyList<SubstitutedValue> Substituted { get; private set; } = [];

    /// <summary>A command that looks at the built folder, or null.</summary>
    public FolderValidation? Validation { get; init; }

    public IReadOnlyList<CaptureProblem> Notes { get; private set; } = [];

    /// <summary>For tests: runs behind each step, as if the process died there.</summary>
    internal Action<string>? OnStep { get; set; }

    /// <summary>For tests: as on a file system that cannot exchange two names.</summary>
    internal bool MovesOnly { get; set; }

    /// <summary>Where the restored state is now: in the staging folder, or living.</summary>
    public string RestoredFolder => Swap is not { } swap ? throw NotBuilt()
        : Encoding.UTF8.GetString(swap.Journal.Stage == FolderStage.Swapped ? PathName.Decode(swap.Journal.Root) : swap.Exchange.BesideRoot.Span);

    private FolderSwap? Swap
    {
        get
        {
            if (!_isLoaded && context.Journal is { Count: > 0 } written) Use(JsonRecord.FromNode(written, FolderRecords.Json.FolderJournal, FolderFaults.JournalBroken, place.Location));
            _isLoaded = true;
            return _swap;
        }
    }

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        ComponentPlan plan = await LookAsync(cancellationToken);
        if (LivingRoom.Of(StagingPlace.For(place.Location, context.RunId).Folder) is not { } room) return plan with { Actions = [.. plan.Actions, FolderRemarks.RoomUnknown.With(place.Location)] };
        var need = new RoomNeed(room.Device, room.Folder, plan.BytesToRead, Fact("files"), room.FreeBytes, room.FreeInodes) { MayBeLess = room.Shares && LivingPaths.Find(LivingPaths.FromText(place.Location)) is not null };
        var refusals = new List<Remark>(plan.Refusals);
        var actions = new List<Remark>(plan.Actions) { FolderRemarks.Room.With(new ByteCount(need.Bytes), need.Inodes, room.Folder, new ByteCount(room.FreeBytes)) };
        if (need.Bytes > room.FreeBytes) (need.MayBeLess ? actions : refusals).Add((need.MayBeLess ? FolderRemarks.RoomIfShared : FolderRemarks.TooLittleRoom).With(room.Folder, new ByteCount(need.Bytes), new ByteCount(room.FreeBytes)));
        if (room.FreeInodes is { } inodes && need.Inodes > inodes) refusals.Add(FolderRemarks.TooFewInodes.With(room.Folder, need.Inodes, inodes));
        return plan with { Actions = actions, Refusals = refusals, Room = need };
    }

    /// <summary>The plan without the room: where that gives out while the new state is built, the system says so, and nothing living was touched.</summary>
    private async Task<ComponentPlan> LookAsync(CancellationToken cancellationToken)
    {
        var staging = StagingPlace.For(place.Location, context.RunId);
        var actions = new List<Remark>();
        var refusals = new List<Remark>(staging.Refusals);
        if (context.Tables.Count > 0) refusals.Add(FolderRemarks.TablesOfDatabasesOnly.With());
        if (Inspection is not null) actions.AddRange(Inspection.Notes(context.Facts));
        actions.Add(FolderRemarks.Build.With(staging.Folder));
        if (await SubstitutionAsync(cancellationToken) is { } substitution) substitution.Describe(actions, refusals);
        if (await ElsewhereAsync(cancellationToken) is not null) actions.Add(FolderRemarks.LookElsewhere.With());
        if (Validation is { } validation)
        {
            actions.Add(FolderRemarks.Validate.With(validation.Command));
            if (validation.IsBlind) refusals.Add(FolderRemarks.ValidatesNothing.With(validation.Command));
        }

        if (refusals.Count == 0)
        {
            FolderSurvey survey = FolderSurvey.Of(LivingPaths.FromText(staging.Root), place);
            await CheckAsync(survey, refusals, cancellationToken);
            foreach (IGrouping<KeptReason, KeptPath> kept in survey.Kept.Where(k => k.Reason != KeptReason.Staging).GroupBy(k => k.Reason)) actions.Add(FolderSurvey.Describe(kept));
            bool whole = !staging.IsInPlace && survey.Pinned.Count == 0;
            actions.Add(!staging.Exists ? FolderRemarks.Move.With(staging.Root)
                : whole ? FolderRemarks.ExchangeWhole.With(staging.Root)
                : FolderRemarks.ExchangeEntries.With(staging.Root));
        }

        return new ComponentPlan(actions, refusals, Fact("bytes"));
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (Swap is { Journal.Stage: not FolderStage.Building }) return;
        if (Swap is null)
        {
            ComponentPlan plan = await LookAsync(cancellationToken);
            if (plan.Refusals.Count > 0) throw new DanmenException(FolderFaults.RestoreRefused, place.Location, plan.Refusals);
            var staging = StagingPlace.For(place.Location, context.RunId);
            if (LivingPaths.Find(LivingPaths.FromText(staging.Folder)) is not null) throw new DanmenException(FolderFaults.RestoreRefused, staging.Folder, FolderRemarks.NameTaken.With());
            Use(new FolderJournal { Stage = FolderStage.Building, Root = PathName.Encode(LivingPaths.FromText(staging.Root)), Staging = PathName.Encode(LivingPaths.FromText(staging.Folder)) });
            await Ready.SaveAsync(Ready.Journal, cancellationToken);
        }

        LivingPaths.MakeFolder(PathName.Decode(Ready.Journal.Staging), 0x1C0);
        LivingPaths.RemoveAccessLists(PathName.Decode(Ready.Journal.Staging));
        await WriteAsync(cancellationToken);
        if (await SubstitutionAsync(cancellationToken) is { } substitution) substitution.Write(RestoredFolder, place);
        if (FinishBuildAsync is { } finish) await finish(RestoredFolder, cancellationToken);
        FinishRoot();
        LivingPaths.Sync(PathName.Decode(Ready.Journal.Staging));
        await Ready.SaveAsync(Ready.Journal with { Stage = FolderStage.Built }, cancellationToken);
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        // Between two states there is nothing whole to compare; what is being swapped was verified before.
        if (Ready.Journal.Stage is not (FolderStage.Building or FolderStage.Built or FolderStage.Swapped)) return [];
        string folder = RestoredFolder;
        // First: what the command writes there is found, too.
        Remark? refused = Validation is { } validation && context.Commands is { } commands && Ready.Journal.Stage == FolderStage.Built ? await validation.RunAsync(commands, folder, cancellationToken) : null;
        List<CaptureProblem> differences = [.. await CompareAsync(folder, cancellationToken)];
        FolderSubstitution? substitution = await SubstitutionAsync(cancellationToken);
        if (substitution is not null)
        {
            differences = await substitution.CompareAsync(folder, place, differences, cancellationToken);
            Substituted = substitution.Values;
        }

        if (refused is not null) differences.Add(CaptureProblem.Of(place.Location, ProblemRemarks.CommandRefuses.With(refused)));
        if (Ready.Journal.Stage == FolderStage.Built) differences.AddRange(CompareRoot());
        if (differences.Count == 0 && Ready.Journal.Stage == FolderStage.Built && await ElsewhereAsync(cancellationToken) is { } elsewhere)
            differences.AddRange(await FolderSubstitution.LookAsync(folder, place, elsewhere, cancellationToken));
        if (differences.Count == 0 && Inspection is not null) await LookIntoAsync(Inspection, folder, Substituted.Count > 0, differences, cancellationToken);
        if (differences.Count == 0 && Ready.Journal.Stage == FolderStage.Built)
        {
            FolderList.Write(Ready.Exchange.BesideRoot, place, FolderList.In(PathName.Decode(Ready.Journal.Staging)));
            await Ready.SaveAsync(Ready.Journal with { NewMark = FolderMark.Of(Ready.Exchange.BesideRoot, place) }, cancellationToken);
        }

        return differences;
    }

    public async Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        if (Ready.Journal.Stage is not FolderStage.Built) return [];
        var now = StagingPlace.For(place.Location, context.RunId);
        var reasons = new List<Remark>(now.Refusals);
        if (PathName.Encode(LivingPaths.FromText(now.Root)) != Ready.Journal.Root || PathName.Encode(LivingPaths.FromText(now.Folder)) != Ready.Journal.Staging)
            reasons.Add(FolderRemarks.PlaceChanged.With(place.Location));
        else if (reasons.Count == 0)
            await CheckAsync(FolderSurvey.Of(LivingPaths.FromText(now.Root), place), reasons, cancellationToken);
        return reasons;
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        if (Ready.Journal.Stage is FolderStage.Building) throw NotBuilt();
        // Exchanging with nothing would be undone by exchanging with whatever stands there then.
        if (Ready.Journal.Stage is FolderStage.Built && LivingPaths.Find(Ready.Exchange.BesideRoot) is null)
            throw new DanmenException(FolderFaults.RestoreRefused, LivingPaths.Show(Ready.Exchange.BesideRoot), ProblemRemarks.Missing.With());
        if (Ready.Journal.Stage is FolderStage.Built) await Ready.SaveAsync(Ready.Journal with { OldMark = MarkOfLiving() }, cancellationToken);
        if (Ready.Journal.Stage is FolderStage.Built or FolderStage.Carrying or FolderStage.Exchanging) await Ready.RunAsync(back: false, cancellationToken);
    }

    public Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        string? expected = Ready.Journal.Stage switch
        {
            FolderStage.Swapped => Ready.Journal.NewMark,
            FolderStage.RolledBack => Ready.Journal.OldMark,
            _ => null,
        };
        return Task.FromResult<IReadOnlyList<CaptureProblem>>(expected is null || expected == MarkOfLiving() ? [] : [CaptureProblem.Of(place.Location, ProblemRemarks.WrittenMeanwhile)]);
    }

    public Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken) => Task.FromResult(
        Ready.Journal.Stage != FolderStage.Swapped ? WrittenSince.Unknown(WrittenRemarks.NotRecorded.With())
        : FolderList.Compare(PathName.Decode(Ready.Journal.Root), place, FolderList.In(PathName.Decode(Ready.Journal.Staging)))
            ?? (Ready.Journal.NewMark is { } mark ? WrittenSince.ByMark(mark != MarkOfLiving()) : WrittenSince.Unknown(WrittenRemarks.NotRecorded.With())));

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (Swap is not { } swap) return;
        switch (swap.Journal.Stage)
        {
            case FolderStage.RolledBack or FolderStage.Confirming or FolderStage.Confirmed:
                return;
            case FolderStage.Swapped or FolderStage.CarryingBack or FolderStage.ExchangingBack:
                await swap.RunAsync(back: true, cancellationToken);
                return;
            case FolderStage.Building or FolderStage.Built:
                break;
            default:
                await swap.UndoAsync(cancellationToken);
                break;
        }

        // It never lived.
        swap.RemoveStaging();
        await swap.SaveAsync(swap.Journal with { Stage = FolderStage.RolledBack }, cancellationToken);
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Ready.Journal.Stage == FolderStage.Confirmed) return;
        if (Ready.Journal.Stage is not (FolderStage.Swapped or FolderStage.RolledBack or FolderStage.Confirming))
            throw new DanmenException(FolderFaults.RestoreRefused, place.Location, FolderRemarks.NeitherSwappedNorBack.With());
        await Ready.SaveAsync(Ready.Journal with { Stage = FolderStage.Confirming }, cancellationToken);
        Ready.RemoveStaging();
        await Ready.SaveAsync(Ready.Journal with { Stage = FolderStage.Confirmed }, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FolderSwap Ready => Swap ?? throw NotBuilt();

    private long Fact(string name) => context.Facts[name] is JsonValue value && value.TryGetValue(out long known) ? known : 0;

    private string MarkOfLiving() => FolderMark.Of(PathName.Decode(Ready.Journal.Root), place);

    private static InvalidOperationException NotBuilt() => new("BuildAsync comes first.");

    private void Use(FolderJournal journal)
    {
        _swap = new FolderSwap(place, journal, (changed, token) => context.SaveJournalAsync(JsonRecord.Node(changed, FolderRecords.Json.FolderJournal), token));
        _swap.Exchange.OnStep = step => OnStep?.Invoke(step);
        _swap.Exchange.MovesOnly = MovesOnly;
        _isLoaded = true;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        byte[] root = PathName.Decode(Ready.Journal.Root);
        var target = new FolderToRestore(RestoredFolder)
        {
            // After a kill, what was built already stays.
            Replace = true,
            Reuse = LivingPaths.Find(root) is { IsFolder: true } ? Encoding.UTF8.GetString(root) : null,
            Excludes = place.RestoreExcludes,
        };
        FolderRestoreReport report = await context.Stored.RestoreDirectoryAsync(place.StoredPath, target, cancellationToken);
        if (report.Problems.Count == 0) return;
        Remark[] told = [.. report.Problems.Take(5).Select(problem => FolderRemarks.Differs.With(problem.Subject, problem))];
        throw new DanmenException(StoreFaults.RestoreFailed, place.Location, report.Problems.Count > told.Length ? [.. told, FolderRemarks.MoreDiffer.With(report.Problems.Count - told.Length)] : told);
    }

    /// <summary>The tree holds what is in the folder; what the folder itself is comes from the facts, and its attributes from the one that it replaces.</summary>
    private void FinishRoot()
    {
        byte[] root = PathName.Decode(Ready.Journal.Root);
        ReadOnlyMemory<byte> built = Ready.Exchange.BesideRoot;
        if (LivingPaths.Find(root) is { IsFolder: true }) LivingPaths.CopyFolderMetadata(root, built);
        if (RootFact.Read(context.Facts) is { } fact) LivingPaths.SetOwnerAndMode(built, fact.User, fact.Group, fact.Mode);
    }

    private async Task<IReadOnlyList<CaptureProblem>> CompareAsync(string folder, CancellationToken cancellationToken)
    {
        IReadOnlyList<CaptureProblem> differences = await context.Stored.CompareDirectoryAsync(place.StoredPath, folder, place.RestoreExcludes, cancellationToken);
        if (Ready.Journal.Stage != FolderStage.Swapped || differences.Count == 0) return differences;

        // Once it lives, what was carried over is in it, and folders for it that the snapshot does not have.
        var carried = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeptPath kept in FolderSurvey.Of(LivingPaths.FromText(folder), place).Kept)
        {
            carried.Add(LivingPaths.Show(kept.Path));
            for (string? parent = PathName.Parent(kept.Name); parent is { Length: > 0 }; parent = PathName.Parent(parent))
            {
                byte[] path = PathName.Decode(parent);
                if (!carried.Contains(LivingPaths.Show(path)) && await StoredAsync(path, cancellationToken) is null) carried.Add(LivingPaths.Show(path));
            }
        }

        return [.. differences.Where(difference => !carried.Contains(difference.Subject))];
    }

    private async Task CheckAsync(FolderSurvey survey, List<Remark> refusals, CancellationToken cancellationToken)
    {
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeptPath kept in survey.Kept)
        {
            if (kept.Reason == KeptReason.Mounted && await StoredAsync(kept.Path, cancellationToken) is { IsFolder: true } stored
                && (await context.Stored.ListAsync(stored.Path, cancellationToken)).Count > 0)
            {
                refusals.Add(FolderRemarks.MountOverFiles.With(LivingPaths.Show(kept.Path)));
            }

            for (string? parent = PathName.Parent(kept.Name); parent is { Length: > 0 } && parents.Add(parent); parent = PathName.Parent(parent))
            {
                if (await StoredAsync(PathName.Decode(parent), cancellationToken) is { IsFolder: false })
                    refusals.Add(FolderRemarks.FileAbove.With(LivingPaths.Show(kept.Path), parent));
            }
        }
    }

    private async Task LookIntoAsync(FolderInspection inspection, string folder, bool isSubstituted, List<CaptureProblem> differences, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, JsonObject> files = await inspection.OfLivingAsync(folder, place, cancellationToken);
        var facts = (JsonObject)context.Facts.DeepClone();
        // It is that of what was captured; each file that was to change was compared by itself.
        if (isSubstituted) facts.Remove(FolderInspection.Digest);
        differences.AddRange(inspection.Compare(facts, files));
        List<CaptureProblem> notes = [.. inspection.Flaws(context.Facts, files)];
        byte[] root = PathName.Decode(Ready.Journal.Root);
        if (Ready.Journal.Stage == FolderStage.Built && LivingPaths.Find(root) is { IsFolder: true })
        {
            var living = new Dictionary<string, LivingFile>(StringComparer.Ordinal);
            foreach (LivingFile file in LivingFile.List(Encoding.UTF8.GetString(root), place)) living.TryAdd(file.StoredPath, file);
            notes.AddRange(await inspection.CompareLivingAsync(files, living, cancellationToken));
        }

        Notes = notes;
    }

    /// <summary>A tree holds what is in the folder; what the folder itself is, the facts tell.</summary>
    private IEnumerable<CaptureProblem> CompareRoot()
    {
        if (RootFact.Read(context.Facts) is not { } wanted || LivingPaths.Find(Ready.Exchange.BesideRoot) is not { } built) yield break;
        if (built.Mode != wanted.Mode) yield return CaptureProblem.Of(place.Location, ProblemRemarks.ModeDiffers, Octal(built.Mode), Octal(wanted.Mode));
        // Only root gives files away.
        if (Environment.IsPrivilegedProcess && (built.UserId != wanted.User || built.GroupId != wanted.Group))
            yield return CaptureProblem.Of(place.Location, ProblemRemarks.OwnerDiffers, $"{built.UserId}:{built.GroupId}", $"{wanted.User}:{wanted.Group}");
    }

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    /// <summary>Read anew each time: secrets are not kept.</summary>
    private async Task<FolderSubstitution?> SubstitutionAsync(CancellationToken cancellationToken) =>
        Substitutes && context.OtherEnvironment && context.SubstitutionAsync is { } rules ? await FolderSubstitution.ReadAsync(context.Stored, place, await rules(cancellationToken), cancellationToken) : null;

    /// <summary>Files that are no configuration come as they are, or not at all. They are looked into once they are built: to read all of them twice from the store would take as long as to restore them.</summary>
    private async Task<ISubstitution?> ElsewhereAsync(CancellationToken cancellationToken) => Substitutes ? null : await FolderSubstitution.ElsewhereAsync(context, cancellationToken);

    private Task<StoredItem?> StoredAsync(ReadOnlyMemory<byte> path, CancellationToken cancellationToken) =>
        context.Stored.FindAsync(PathName.Join(place.StoredPath, LivingPaths.StoredPath(path)), cancellationToken);
}

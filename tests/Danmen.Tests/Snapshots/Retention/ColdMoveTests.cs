using Danmen.Components;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Retention;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Retention;

/// <summary>Moves into a cold repository, in memory: ended at any moment, no snapshot is in neither place.</summary>
public sealed class ColdMoveTests : IDisposable
{
    private static readonly RetentionRules s_all = new() { Hot = TimeSpan.Zero, Keep = new RetentionCounts { Last = 9 } };

    private readonly TemporaryFolder _folder = new();
    private readonly ComponentKinds _kinds = new([new FilesComponent()]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SystemDefinition SystemOf(string files) => SystemFile.Parse(
        $"system: shop\ncold: {{ repository: /cold, key: {{ env: COLD }} }}\nenvironments: {{ prod: {{ components: {{ f: {{ files: {files} }} }} }} }}\n", "danmen.yaml", _folder, _kinds);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ended_at_any_call_of_either_storage_the_next_run_goes_on_and_nothing_is_ever_in_neither()
    {
        bool[] ended = await Task.WhenAll(Enumerable.Range(1, 60).Select(at => Task.Run(() => EndAsync(at), Token)));
        int ends = Array.IndexOf(ended, false);
        // So many calls there are; the runs after them were not disturbed.
        Assert.InRange(ends, 12, ended.Length - 2);
        Assert.DoesNotContain(true, ended[ends..]);
    }

    /// <summary>A run that ends at its nth call, and the next one.</summary>
    /// <returns>False when there are not so many.</returns>
    private async Task<bool> EndAsync(int at)
    {
        await using Place place = await Place.MakeAsync(this);
        int calls = 0;
        place.Plan = call => call.Operation is "save" or "remove" && call.Kind != FileKind.Lock && Interlocked.Increment(ref calls) == at ? (at % 2 == 0 ? Misbehaviour.Fail : Misbehaviour.FailAfterwards) : Misbehaviour.None;
        bool ended = false;
        try
        {
            await place.ApplyAsync();
        }
        catch (DanmenException)
        {
            ended = true;
        }

        place.Plan = _ => Misbehaviour.None;
        await place.MustHoldEverythingAsync();
        if (ended) await place.ApplyAsync();
        await place.MustHoldEverythingAsync();
        await place.MustHaveMovedAsync();
        return ended;
    }

    [Fact]
    public async Task Copy_that_does_not_come_back_as_it_was_is_not_believed()
    {
        await using Place place = await Place.MakeAsync(this);
        place.Plan = call => call is { Operation: "save", Kind: FileKind.Pack } && call.Name.Length > 0 ? Misbehaviour.Corrupt : Misbehaviour.None;
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(place.ApplyAsync);
        Assert.Equal(TierFaults.CopyNotWhole, fault.Code);
        await place.MustHoldEverythingAsync(SnapshotTier.Hot);
    }

    [Fact]
    public async Task Cold_repository_with_other_cut_points_is_refused()
    {
        await using Place place = await Place.MakeAsync(this, sharesCutPoints: false);
        Assert.Equal(TierFaults.OtherCutPoints, (await Assert.ThrowsAsync<DanmenException>(place.ApplyAsync)).Code);
        await place.MustHoldEverythingAsync(SnapshotTier.Hot);
    }

    [Fact]
    public async Task Hold_or_tag_that_comes_after_the_plan_stops_it()
    {
        await using Place place = await Place.MakeAsync(this);
        RetentionPlanFile plan = await place.PlanAsync();
        await new HoldStore(place.Tiers.Hot.Repository, TrustedSigners.None).AddAsync(place.Snapshots[0], "case", place.Signer, Token);
        Assert.Equal(RetentionFaults.Changed, (await Assert.ThrowsAsync<DanmenException>(() => place.ApplyAsync(plan))).Code);
        await place.MustHoldEverythingAsync(SnapshotTier.Hot);
        // What is held stays at hand.
        Assert.Equal([RetentionAction.KeepHot, RetentionAction.MoveToCold, RetentionAction.KeepHot], (await place.PlanAsync()).Snapshots.Select(each => each.Action));
    }

    [Fact]
    public async Task Plan_of_an_interrupted_run_is_carried_on_when_only_copies_were_made()
    {
        await using Place place = await Place.MakeAsync(this);
        RetentionPlanFile plan = await place.PlanAsync();
        place.Plan = call => call is { Operation: "remove", Kind: FileKind.Snapshot } ? Misbehaviour.Fail : Misbehaviour.None;
        await Assert.ThrowsAsync<DanmenException>(() => place.ApplyAsync(plan with { Snapshots = [.. plan.Snapshots.Where(each => each.Id != place.Snapshots[0].Id)] }));
        place.Plan = _ => Misbehaviour.None;
        await place.ApplyAsync(plan);
        await place.MustHoldEverythingAsync();
        await place.MustHaveMovedAsync();
    }

    [Fact]
    public async Task Cold_snapshots_are_kept_and_removed_by_the_same_rules()
    {
        await using Place place = await Place.MakeAsync(this);
        await place.ApplyAsync();
        RetentionSurvey survey = await place.SurveyAsync();
        var rules = new RetentionRules { Hot = TimeSpan.Zero, Keep = new RetentionCounts { Last = 1 } };
        RetentionDecision[] decisions = [.. RetentionPlanner.Plan(survey.Snapshots, new RetentionSettings(_ => rules, TimeZoneInfo.Utc, TimeProvider.System.GetUtcNow(), HasCold: true)).Decisions];
        // The newest, one that no rule keeps, and one that a tag keeps.
        Assert.Equal([RetentionAction.KeepHot, RetentionAction.Remove, RetentionAction.KeepCold], decisions.Select(each => each.Action));
        await place.ApplyAsync(RetentionPlanFile.Of(survey, "shop", decisions, TimeProvider.System.GetUtcNow()));
        Assert.Equal([place.Snapshots[2].Id, place.Snapshots[0].Id], (await place.Tiers.ListAsync(new SnapshotFilter(), _ => { }, Token)).Select(RepositoryTiers.OriginOf));
        Assert.Equal(2, (await place.PlanAsync()).Snapshots.Count);
    }

    [Fact]
    public async Task Records_of_tags_follow_what_is_done_while_the_cold_repository_is_away()
    {
        await using Place place = await Place.MakeAsync(this);
        await place.ApplyAsync();
        List<Remark> told = [];
        bool isAway = true;
        var writer = new TagWriter(place.Tiers.Hot.Repository, place.Tags, place.Signer, OpenAsync, told.Add);
        Tag edited = await writer.EditAsync(place.TagName, body => body with { Message = "approved" }, Token);
        Assert.False(edited.PinsHere);
        Assert.Null(edited.Record.Doubt);
        Assert.Equal("tag.cold_later", Assert.Single(told).Code.Id);
        isAway = false;
        await place.ApplyAsync();
        Tag there = await place.ColdTags.GetAsync(place.TagName, Token);
        Assert.True(there.PinsHere);
        Assert.Equal("approved", there.Body.Message);
        Assert.Empty(await ColdTags.MissingAsync(place.Tags, place.Tiers, Token));

        await writer.DeleteAsync(place.TagName, "never released", Token);
        await place.ApplyAsync();
        Assert.True((await place.ColdTags.FindAsync(edited.Name, Token))!.IsDeleted); // it was there before
        Assert.Single(told);

        async Task<ColdTags?> OpenAsync(CancellationToken cancellationToken) => isAway
            ? throw new DanmenException(BackendFaults.Unreachable, "cold")
            : new ColdTags(place.Tags, (await place.Tiers.ColdAsync(cancellationToken))!.Repository, place.ColdTags); // it has one
    }

    /// <summary>Two repositories in memory, three snapshots, of which the oldest is tagged.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly ColdMoveTests _test;
        private readonly MemoryBackend _hot = new(), _cold = new();

        private Place(ColdMoveTests test)
        {
            _test = test;
            ColdBackend = new FaultyBackend(_cold, call => Plan(call));
            HotBackend = new FaultyBackend(_hot, call => Plan(call));
        }

        public Func<BackendCall, Misbehaviour> Plan { get; set; } = _ => Misbehaviour.None;

        public IBackend HotBackend { get; }

        public IBackend ColdBackend { get; }

        public List<SnapshotSummary> Snapshots { get; } = [];

        public string TagName { get; private set; } = "";

        public RepositoryTiers Tiers { get; private set; } = null!; // set by MakeAsync

        public TagCatalogue Tags { get; private set; } = null!; // as above

        public TagCatalogue ColdTags { get; private set; } = null!; // as above

        public RecordSigner Signer { get; private set; } = null!; // as above

        public static async Task<Place> MakeAsync(ColdMoveTests test, bool sharesCutPoints = true)
        {
            var place = new Place(test);
            Repository hot = await Repository.InitializeAsync(place.HotBackend, "p", TimeProvider.System, null, Token);
            Repository cold = await Repository.InitializeAsync(place.ColdBackend, "q", TimeProvider.System, sharesCutPoints ? hot.Config : null, Token);
            var opened = new OpenedRepository(place.HotBackend, hot);
            place.Tiers = new RepositoryTiers(opened, _ => Task.FromResult(new OpenedRepository(place.ColdBackend, cold)));
            place.Signer = await RecordSigner.LoadOrCreateAsync(test._folder.At("sign"), Token);
            place.Tags = await TagCatalogue.OpenAsync(hot, TrustedSigners.None, null, Token);
            place.ColdTags = await TagCatalogue.OpenAsync(cold, TrustedSigners.None, null, Token);
            string files = test._folder.At(Guid.NewGuid().ToString("n"));
            Directory.CreateDirectory(files);
            SystemDefinition system = test.SystemOf(files);
            for (int i = 0; i < 3; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(files, "a"), $"state {i}", Token);
                place.Snapshots.Add((await new SnapshotCreator(hot, test._kinds, new SecretReader()).CreateAsync(system, "prod", new CreateOptions(), Token)).Snapshot);
            }

            place.TagName = (await new TagWriter(hot, place.Tags, place.Signer).CreateAsync(
                system, new TagRequest("prod", "release", "v1"), _ => Task.FromResult(new PlacedSnapshot(opened, place.Snapshots[0])), Token)).Name.ToString();
            return place;
        }

        public Task<RetentionSurvey> SurveyAsync() => RetentionSurvey.ReadAsync(Tiers, Tags, ColdTags, "shop", Token);

        public async Task<RetentionPlanFile> PlanAsync()
        {
            RetentionSurvey survey = await SurveyAsync();
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            return RetentionPlanFile.Of(survey, "shop", RetentionPlanner.Plan(survey.Snapshots, new RetentionSettings(_ => s_all, TimeZoneInfo.Utc, now, HasCold: true)).Decisions, now);
        }

        public async Task ApplyAsync() => await ApplyAsync(await PlanAsync());

        public Task ApplyAsync(RetentionPlanFile plan) => new RetentionApplier(Tiers, Tags, ColdTags, (_, _, _) => Task.CompletedTask) { Copies = ColdMover.Usual with { PackSizeBytes = 1 << 20 } }
            .ApplyAsync(plan, "shop", new RetentionProgress(IProgressSink.None, IProgressSink.None, IProgressSink.None), Token);

        /// <summary>Every snapshot, and the tag, stands whole in a repository.</summary>
        public async Task MustHoldEverythingAsync(SnapshotTier? only = null)
        {
            foreach (SnapshotSummary snapshot in Snapshots)
            {
                PlacedSnapshot found = Assert.IsType<PlacedSnapshot>(await Tiers.FindAsync(snapshot.Id, snapshot.Tree, Token));
                if (only is { } tier) Assert.Equal(tier, found.Snapshot.Tier);
                Assert.True(await CopyVerifier.VerifyAsync(found.Repository, [], [RepositoryCaptureSink.ToTreeId(snapshot.Tree)], IProgressSink.None, Token) > 0);
            }

            await Tags.RefreshAsync(Token);
            Tag tag = await Tags.GetAsync(TagName, Token);
            Assert.Null(tag.Record.Doubt);
            Assert.Empty(await Danmen.Snapshots.Tags.ColdTags.MissingAsync(Tags, Tiers, Token));
        }

        public async Task MustHaveMovedAsync()
        {
            IReadOnlyList<SnapshotSummary> all = await Tiers.ListAsync(new SnapshotFilter(), _ => { }, Token);
            Assert.Equal([SnapshotTier.Hot, SnapshotTier.Cold, SnapshotTier.Cold], all.Select(each => each.Tier));
            // Of the tag, what pins is there and what names is here.
            Assert.False((await Tags.GetAsync(TagName, Token)).PinsHere);
            await ColdTags.RefreshAsync(Token);
            Assert.True((await ColdTags.GetAsync(TagName, Token)).PinsHere);
            Assert.Equal(2, (await Tiers.Hot.Repository.ListSnapshotsAsync(Token)).Count);
        }

        public async ValueTask DisposeAsync()
        {
            Signer.Dispose();
            await Tags.DisposeAsync();
            await ColdTags.DisposeAsync();
            await Tiers.DisposeAsync();
        }
    }
}

using Danmen.Components;
using Danmen.Faults;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;
using Danmen.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Mirroring;

/// <summary>What is owed to a mirror, with one in memory.</summary>
public sealed class TagMirroringTests : IAsyncLifetime
{
    private const string Place = "https://gitlab.example/group/shop";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 6, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly StubMirror _mirror = new();
    private readonly MemoryBackend _backend = new();
    private Repository _repository = null!; // set before each test
    private TagCatalogue _tags = null!; // as above
    private TagOutbox _outbox = null!; // as above
    private RecordSigner _signer = null!; // as above

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _repository = await Repository.InitializeAsync(_backend, "p", TimeProvider.System, null, Token);
        _signer = await RecordSigner.LoadOrCreateAsync(_folder.At("sign"), Token);
        _tags = await TagCatalogue.OpenAsync(_repository, new TrustedSigners([], _signer.PublicKey), _folder.At("state.db"), Token);
        _outbox = await TagOutbox.OpenAsync(_folder.At("state.db"), Place, _backend.Location, _time, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _tags.DisposeAsync();
        _signer.Dispose();
        await _repository.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tag_is_owed_before_it_is_written_and_until_it_was_sent()
    {
        Tag tag = await CreateAsync("v1");
        Assert.Equal([tag.Name.ToString()], (await _outbox.OwedAsync(Token)).Select(entry => entry.Name));
        Assert.Equal([tag.Name.ToString()], (await Mirroring().SendAllAsync(Token)).Sent);
        Assert.Equal([$"put {tag.Name}"], _mirror.Calls);
        MirrorEntry? sent = await _outbox.FindAsync(tag.Name, Token);
        Assert.Equal(_time.GetUtcNow(), sent?.Sent);
        await Mirroring().SendAllAsync(Token);
        Assert.Single(_mirror.Calls);

        await Writer().EditAsync(tag.Name.ToString(), body => body with { Message = "x" }, Token);
        await Writer().DeleteAsync(tag.Name.ToString(), "r", Token);
        await Mirroring().SendAllAsync(Token);
        Assert.Equal([$"put {tag.Name}", $"remove {tag.Name}"], _mirror.Calls);
    }

    [Fact]
    public async Task What_fails_is_kept_with_its_reason_and_sent_later()
    {
        Tag first = await CreateAsync("v1"), second = await CreateAsync("v2");
        _mirror.Fails = _ => new DanmenException(GitLabFaults.Forbidden, "x", "protected");
        MirrorReport report = await Mirroring().SendAllAsync(Token);
        Assert.Equal(2, report.Owed.Count);
        Assert.All(report.Owed, entry => Assert.Equal((1, GitLabFaults.Forbidden.Id, "protected", false), (entry.Attempts, entry.Problem?.Code, entry.Problem?.Detail, entry.Problem?.MayPass)));
        Assert.Equal(2, _mirror.Calls.Count);

        // What keeps one out keeps all out: the others are not tried in vain.
        _mirror.Fails = _ => new DanmenException(GitLabFaults.Unreachable, "x");
        report = await Mirroring().SendAllAsync(Token);
        Assert.Equal([2, 1], report.Owed.Select(entry => entry.Attempts));
        Assert.All(report.Owed, entry => Assert.Equal(GitLabFaults.Unreachable.Id, entry.Problem?.Code));
        Assert.Equal(3, _mirror.Calls.Count);
        _mirror.Fails = null;
        Assert.Equal([first.Name.ToString(), second.Name.ToString()], (await Mirroring().SendAllAsync(Token)).Sent);
        Assert.Null((await _outbox.FindAsync(first.Name, Token))?.Problem);
    }

    [Fact]
    public async Task Tag_that_another_machine_changes_meanwhile_is_sent_as_it_is_then()
    {
        Tag tag = await CreateAsync("v1");
        bool isFirst = true;
        _mirror.During = async () =>
        {
            if (!isFirst) return;
            isFirst = false;
            // With a state of its own.
            await using TagCatalogue theirs = await TagCatalogue.OpenAsync(_repository, TrustedSigners.None, null, Token);
            await new TagWriter(_repository, theirs, _signer).DeleteAsync(tag.Name.ToString(), "r", Token);
        };
        await Mirroring().SendAllAsync(Token);
        Assert.Equal([$"put {tag.Name}", $"remove {tag.Name}"], _mirror.Calls);
        Assert.Empty(await _outbox.OwedAsync(Token));
    }

    [Fact]
    public async Task What_is_announced_while_it_is_sent_is_owed_still()
    {
        Tag tag = await CreateAsync("v1");
        _mirror.During = () => _outbox.AnnounceAsync(tag.Name, Token);
        await Mirroring().SendAllAsync(Token);
        Assert.Single(await _outbox.OwedAsync(Token));
    }

    [Fact]
    public async Task Name_whose_maker_was_killed_is_forgotten_after_a_week()
    {
        TagName name = TagName.Of("prod", "release", "v1", new DateOnly(2024, 6, 24));
        await _outbox.AnnounceAsync(name, Token);
        await Mirroring().SendAllAsync(Token);
        Assert.NotNull(await _outbox.FindAsync(name, Token));
        _time.Advance(TimeSpan.FromDays(8));
        await Mirroring().SendAllAsync(Token);
        Assert.Null(await _outbox.FindAsync(name, Token));
        Assert.Empty(_mirror.Calls);
    }

    [Fact]
    public async Task One_process_sends_at_a_time_and_a_lock_ends_with_its_holder()
    {
        Tag tag = await CreateAsync("v1");
        using (FileStream? held = _outbox.TryLock())
        {
            Assert.NotNull(held);
            Assert.Equal(GitLabFaults.Syncing, (await Assert.ThrowsAsync<DanmenException>(() => Mirroring().SendAllAsync(Token))).Code);
        }

        Assert.Equal([tag.Name.ToString()], (await Mirroring().SendAllAsync(Token)).Sent);
    }

    [Fact]
    public async Task Attempt_ends_after_its_limit_and_says_so()
    {
        Tag tag = await CreateAsync("v1");
        TagMirroring mirroring = Mirroring();
        _mirror.Stalls = true;
        Task<MirrorEntry?> attempt = mirroring.TryAsync(tag.Name, TimeSpan.FromSeconds(5), Token);
        await _mirror.Reached.Task;
        _time.Advance(TimeSpan.FromSeconds(6));
        MirrorEntry? entry = await attempt;
        Assert.Equal((1, GitLabFaults.Unreachable.Id, true), (entry?.Attempts, entry?.Problem?.Code, entry?.Problem?.MayPass));
        Assert.Contains("5 秒", entry?.Problem?.DetailJa, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tag_without_code_is_owed_to_nobody()
    {
        Tag tag = await CreateAsync("v1", withCode: false);
        Assert.Null(await Mirroring().TryAsync(tag.Name, TimeSpan.FromSeconds(5), Token));
        Assert.Empty(_mirror.Calls);
    }

    [Fact]
    public async Task Survey_finds_what_the_mirror_lacks_and_what_it_has_too_much()
    {
        Tag kept = await CreateAsync("v1"), gone = await CreateAsync("v2"), lacking = await CreateAsync("v3"), taken = await CreateAsync("v4");
        foreach (Tag tag in (Tag[])[gone, taken]) await Writer().DeleteAsync(tag.Name.ToString(), "r", Token);
        await Mirroring().SendAllAsync(Token);
        _mirror.Names = [new(kept.Name.ToString(), StubMirror.Commit), new(gone.Name.ToString(), StubMirror.Commit), new(taken.Name.ToString(), "other"), new("theirs", "x")];
        _mirror.Calls.Clear();
        Assert.Equal(2, await Mirroring().SurveyAsync(Token));
        Assert.Equal(2, (await Mirroring().SendAllAsync(Token)).Sent.Count);
        Assert.Equal([$"remove {gone.Name}", $"put {lacking.Name}"], _mirror.Calls.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task Findings_name_what_differs_on_either_side_and_change_nothing()
    {
        Tag kept = await CreateAsync("v1"), gone = await CreateAsync("v2"), lacking = await CreateAsync("v3"), moved = await CreateAsync("v4"), taken = await CreateAsync("v5");
        foreach (Tag tag in (Tag[])[gone, taken]) await Writer().DeleteAsync(tag.Name.ToString(), "r", Token);
        await CreateAsync("v6", withCode: false);
        _mirror.Names =
        [
            new(kept.Name.ToString(), StubMirror.Commit), new(gone.Name.ToString(), StubMirror.Commit), new(moved.Name.ToString(), "other"), new(taken.Name.ToString(), "other"),
            new("prod-release-v9-20240624", "x"), new("prodigy-release-v9-20240624", "x"), new("stage-release-v9-20240624", "x"), new("v9", "x"),
        ];
        MirrorFindings findings = await Mirroring().FindingsAsync(null, ["prod", "stage"], Token);
        Assert.Equal(
            [(gone.Name.ToString(), MirrorState.NotRemoved), (lacking.Name.ToString(), MirrorState.Missing), (moved.Name.ToString(), MirrorState.OtherCommit), ("prod-release-v9-20240624", MirrorState.MadeThere), ("stage-release-v9-20240624", MirrorState.MadeThere)],
            findings.Differing.Select(finding => (finding.Name, finding.State)));
        Assert.Equal((1, 2), (findings.Same, findings.Foreign));
        MirrorFindings one = await Mirroring().FindingsAsync("prod", ["prod", "stage"], Token);
        Assert.Equal(4, one.Differing.Count);
        Assert.Equal(0, one.Foreign);
        Assert.Empty(_mirror.Calls);
    }

    private TagMirroring Mirroring() => new(_mirror, _outbox, _tags, new MirrorText("rest:https://host/p/", null), _time);

    private TagWriter Writer() => new(_repository, _tags, _signer) { Announce = _outbox.AnnounceAsync };

    private async Task<Tag> CreateAsync(string version, bool withCode = true)
    {
        Directory.CreateDirectory(_folder.At("files"));
        await File.WriteAllTextAsync(_folder.At("files", "a"), "a", Token);
        ComponentKinds kinds = new([new FilesComponent()]);
        SystemDefinition system = SystemFile.Parse($"system: shop\nenvironments: {{ prod: {{ components: {{ f: {{ files: {_folder.At("files")} }} }} }} }}\n", "danmen.yaml", _folder, kinds);
        SnapshotSummary snapshot = (await new SnapshotCreator(_repository, kinds, new SecretReader()).CreateAsync(system, "prod", new CreateOptions(), Token)).Snapshot;
        if (withCode)
        {
            ManifestComponent code = snapshot.Manifest.Components[0] with { Name = "code", Kind = "git", Facts = new System.Text.Json.Nodes.JsonObject { ["commit"] = StubMirror.Commit } };
            snapshot = snapshot with { Manifest = snapshot.Manifest with { Components = [code] } };
        }

        return await Writer().CreateAsync(system, new TagRequest("prod", "release", version), _ => Task.FromResult(new PlacedSnapshot(new OpenedRepository(_repository.Backend, _repository), snapshot)), Token);
    }

    private sealed class StubMirror : ITagMirror
    {
        public const string Commit = "1111111111111111111111111111111111111111";

        public string Place => TagMirroringTests.Place;

        public List<string> Calls { get; } = [];

        public Func<MirroredTag, DanmenException?>? Fails { get; set; }

        public Func<Task>? During { get; set; }

        public bool Stalls { get; set; }

        public TaskCompletionSource Reached { get; } = new();

        public IReadOnlyList<MirroredName> Names { get; set; } = [];

        public Task PutAsync(MirroredTag tag, CancellationToken cancellationToken) => CallAsync("put", tag, cancellationToken);

        public Task RemoveAsync(MirroredTag tag, CancellationToken cancellationToken) => CallAsync("remove", tag, cancellationToken);

        public IAsyncEnumerable<MirroredName> ListAsync(string? prefix, CancellationToken cancellationToken) => Names.Where(name => name.Name.StartsWith(prefix ?? "", StringComparison.Ordinal)).ToAsyncEnumerable();

        public Task<MirroredComparison?> CompareAsync(string before, string after, int most, CancellationToken cancellationToken) => Task.FromResult<MirroredComparison?>(null);

        public string PageBetween(string before, string after) => $"{Place}/-/compare/{before}...{after}";

        public string PageOf(MirroredTag tag) => $"{Place}/-/tags/{tag.Name}";

        private async Task CallAsync(string what, MirroredTag tag, CancellationToken cancellationToken)
        {
            Calls.Add($"{what} {tag.Name}");
            Reached.TrySetResult();
            if (During is not null) await During();
            if (Stalls) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            if (Fails?.Invoke(tag) is { } fault) throw fault;
        }
    }
}

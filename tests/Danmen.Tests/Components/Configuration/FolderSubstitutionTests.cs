using System.Text;
using Danmen.Components;
using Danmen.Components.Configuration;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Substituting;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.Configuration;

/// <summary>Configuration that goes into another environment, through build, verification, kill and rollback.</summary>
public sealed class FolderSubstitutionTests : IAsyncLifetime
{
    private const string Rules = "rules:\n  - { name: mail, key: mail.host, to: mail.test }\n  - { name: pay, text: pay.example, to: sandbox.much-longer.test }\nforbidden: [ { name: production, host: db.prod.example } ]\n";
    private readonly TemporaryFolder _folder = new();
    private ConformanceStore _store = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => _folder.At("conf");

    public async ValueTask InitializeAsync() => _store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Values_are_substituted_in_what_is_built_and_all_else_of_the_files_stays()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store);
        Write("app.json", "{ \"mail\": { \"host\": \"mail.prod.example\" }, \"pay\": \"pay.example\" }\n");
        Write("店/other.ini", "a=pay.example\r\nb=pay.example\r\n");
        Write("same.yaml", "a: b\n");
        File.SetUnixFileMode(Path.Combine(Root, "app.json"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        ComponentDefinition component = new("settings", "config", Root, new Dictionary<string, SettingValue>());
        CapturedComponent captured = await harness.CaptureAsync(component);
        string before = FolderText.Of(Root);
        harness.Substitution = Substitution(Rules);
        await using IComponentRestore restore = await harness.RestoreAsync(component, captured, "r1");

        Assert.Equal("{ \"mail\": { \"host\": \"mail.test\" }, \"pay\": \"sandbox.much-longer.test\" }\n", Read("app.json"));
        Assert.Equal("a=sandbox.much-longer.test\r\nb=sandbox.much-longer.test\r\n", Read("店/other.ini"));
        Assert.Equal([new("app.json", "mail", 1), new("app.json", "pay", 1), new("店/other.ini", "pay", 2)], restore.Substituted);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(Root, "app.json")));
        Assert.Empty(await restore.InspectAsync(Token));
        Assert.Empty(await restore.VerifyAsync(Token));

        await restore.RollbackAsync(Token);
        Assert.Equal(before, FolderText.Of(Root));
        await restore.ConfirmAsync(Token);
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Fact]
    public async Task Plan_tells_rule_by_rule_and_refuses_what_would_be_left_without_a_word_of_it()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store);
        Write("app.json", "{ \"mail\": { \"host\": \"mail.prod.example\" },\n \"db\": \"db.prod.example\" }");
        Write("left/out.ini", "db.prod.example");
        ComponentDefinition component = new("settings", "config", Root, new Dictionary<string, SettingValue>());
        CapturedComponent captured = await harness.CaptureAsync(component);
        harness.Substitution = Substitution(Rules);
        await using IComponentRestore restore = harness.BeginRestore(component with { Settings = new Dictionary<string, SettingValue> { ["exclude"] = new SettingValue.TextList(["/left/"]) } }, captured);
        ComponentPlan plan = await restore.PlanAsync(Token);
        Assert.Contains("substitute in app.json: mail (1 places)", plan.Actions.Select(action => action.English));
        Assert.Equal(["app.json, line 2: a value would be left that must not enter this environment (production)"], plan.Refusals.Select(refusal => refusal.English));
        await Assert.ThrowsAsync<Danmen.Faults.DanmenException>(() => restore.BuildAsync(Token));
        Assert.Empty(FolderText.Leftovers(Root));

        // Into its own environment all stays as it is.
        harness.Substitution = null;
        await using IComponentRestore own = await harness.RestoreAsync(component, captured, "r2");
        Assert.Contains("db.prod.example", Read("app.json"), StringComparison.Ordinal);
        Assert.Empty(own.Substituted);
        await own.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Build_that_was_killed_half_way_substitutes_once()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store) { Substitution = Substitution("rules: [ { text: a, to: aa } ]") };
        Write("x.txt", "a a");
        ComponentDefinition component = new("settings", "config", Root, new Dictionary<string, SettingValue>());
        CapturedComponent captured = await harness.CaptureAsync(component);
        // Behind the second saved journal the folder is built.
        harness.DiesAfter = 2;
        await Assert.ThrowsAsync<KilledException>(() => harness.BeginRestore(component, captured).BuildAsync(Token));
        harness.Journal!["stage"] = "building"; // it is there: a journal was saved
        await using IComponentRestore again = harness.BeginRestore(component, captured);
        await ComponentHarness.RunAsync(again);
        Assert.Equal("aa aa", Read("x.txt"));
        await again.ConfirmAsync(Token);
    }

    [Fact]
    public async Task What_is_not_as_the_rules_make_it_or_no_longer_parses_is_found()
    {
        var harness = new ComponentHarness(new ConfigComponent(), _store) { Substitution = Substitution("rules: [ { text: '\"b\"', to: '\"b' }, { text: pay.example, to: test.example } ]") };
        Write("a.json", "{ \"a\": \"b\" }");
        Write("b.ini", "x=pay.example");
        ComponentDefinition component = new("settings", "config", Root, new Dictionary<string, SettingValue>());
        CapturedComponent captured = await harness.CaptureAsync(component);
        await using IComponentRestore restore = harness.BeginRestore(component, captured);
        await restore.BuildAsync(Token);
        Assert.Equal("a.json problem.no_longer_parses", Told(await restore.VerifyAsync(Token)));
        string built = Path.Combine(Assert.Single(FolderText.Leftovers(Root)), "new", "b.ini");
        DateTime written = File.GetLastWriteTimeUtc(built);
        File.WriteAllText(built, "x=pay.example");
        File.SetLastWriteTimeUtc(built, written);
        Assert.Contains("b.ini problem.not_as_substituted", Told(await restore.VerifyAsync(Token)), StringComparison.Ordinal);
        await restore.RollbackAsync(Token);
    }

    private static Substitution Substitution(string rules)
    {
        SubstitutionRules read = SubstitutionFile.Parse(rules, "s.yaml");
        return new Substitution("settings", read.Rules, [.. read.Rules.Select(rule => rule.To ?? "")], read.Forbidden, read.Allowed, new ValueFinder());
    }

    private void Write(string path, string content)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the root
        File.WriteAllText(file, content, new UTF8Encoding(false));
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Told(IEnumerable<CaptureProblem> problems) => string.Join(',', problems.Select(problem => $"{problem.Subject} {problem.Code}").Order(StringComparer.Ordinal));
}

using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.Pickle;

public sealed class PickleConformanceTests : FolderConformance
{
    private static readonly byte[] s_harmless = [0x80, 2, .. "ccollections\nOrderedDict\n)R."u8];
    private static readonly byte[] s_poisoned = [0x80, 2, .. "cos\nsystem\nX"u8, 4, 0, 0, 0, .. "true"u8, 0x85, (byte)'R', (byte)'.'];

    private protected override IComponentKind Kind { get; } = new PickleComponent();

    private protected override async Task FillAsync(string folder)
    {
        await WriteAsync(folder, "model.pkl", s_harmless);
        await WriteAsync(folder, "old/bad.pkl", s_poisoned);
        await WriteAsync(folder, "readme.txt", "These are our models.");
        await WriteAsync(folder, "broken.pkl", s_harmless[..10]);
    }

    private protected override async Task ChangeFilesAsync(string folder)
    {
        await WriteAsync(folder, "model.pkl", s_poisoned);
        await WriteAsync(folder, "new.pickle", "N."u8.ToArray());
        File.Delete(Path.Combine(folder, "old", "bad.pkl"));
    }

    [Fact]
    public async Task Facts_say_what_each_pickle_imports()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        CapturedComponent captured = await CaptureWholeAsync(new ComponentHarness(Kind, store), await MakeAsync());
        JsonObject pickles = captured.Facts["pickles"]!.AsObject();
        Assert.Equal(["broken.pkl", "model.pkl", "old/bad.pkl"], pickles.Select(pickle => pickle.Key));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(s_harmless)), pickles["model.pkl"]!["sha256"]!.ToString());
        Assert.Equal("2", pickles["model.pkl"]!["protocol"]!.ToString());
        Assert.Equal("""["collections.OrderedDict"]""", pickles["model.pkl"]!["globals"]!.ToJsonString());
        Assert.Equal("[]", pickles["model.pkl"]!["dangerous"]!.ToJsonString());
        Assert.Equal("""["os.system"]""", pickles["old/bad.pkl"]!["dangerous"]!.ToJsonString());
        Assert.Equal("""["(unknown)"]""", pickles["broken.pkl"]!["dangerous"]!.ToJsonString());
        Assert.NotNull(pickles["broken.pkl"]!["problem"]);
        Assert.Equal(["readme.txt"], captured.Facts["not_pickles"]!.AsObject().Select(file => file.Key));
        Assert.Equal("2", captured.Facts["dangerous"]!.ToString());
    }

    [Fact]
    public async Task Danger_that_the_facts_do_not_know_fails_the_verification()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, store);
        ComponentDefinition component = await MakeAsync();
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        var forged = (JsonObject)captured.Facts.DeepClone();
        forged["pickles"]!["old/bad.pkl"]!["dangerous"] = new JsonArray();
        CapturedComponent tampered = captured with { Facts = forged };
        Assert.Contains(await harness.VerifyStoredAsync(tampered), problem => problem.Subject == "old/bad.pkl" && problem.Reason.Contains("os.system", StringComparison.Ordinal));
        await using IComponentRestore restore = harness.BeginRestore(component, tampered);
        await restore.BuildAsync(Token);
        Assert.Contains(await restore.VerifyAsync(Token), problem => problem.Subject == "old/bad.pkl");
        await restore.RollbackAsync(Token);
    }

    [Fact]
    public async Task Plan_warns_of_pickles_that_run_code()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, store);
        ComponentDefinition component = await MakeAsync();
        await using IComponentRestore restore = harness.BeginRestore(component, await CaptureWholeAsync(harness, component));
        Assert.Contains((await restore.PlanAsync(Token)).Actions, action => action.English.Contains("old/bad.pkl (os.system)", StringComparison.Ordinal));
    }
}

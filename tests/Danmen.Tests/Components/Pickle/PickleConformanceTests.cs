using System.IO.Compression;
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

    private static byte[] Zip(string name, byte[] content)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry(name).Open())
            entry.Write(content);
        return bytes.ToArray();
    }

    private protected override async Task FillAsync(string folder)
    {
        await WriteAsync(folder, "net.pt", Zip("archive/data.pkl", s_poisoned));
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
        Assert.Equal(["broken.pkl", "model.pkl", "net.pt", "old/bad.pkl"], pickles.Select(pickle => pickle.Key));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(s_harmless)), pickles["model.pkl"]!["sha256"]!.ToString());
        Assert.Equal("2", pickles["model.pkl"]!["protocol"]!.ToString());
        Assert.Equal("""["collections.OrderedDict"]""", pickles["model.pkl"]!["globals"]!.ToJsonString());
        Assert.Equal("[]", pickles["model.pkl"]!["dangerous"]!.ToJsonString());
        Assert.Equal("""["os.system"]""", pickles["old/bad.pkl"]!["dangerous"]!.ToJsonString());
        Assert.Equal("""["(unknown)"]""", pickles["broken.pkl"]!["dangerous"]!.ToJsonString());
        Assert.NotNull(pickles["broken.pkl"]!["problem"]);
        Assert.Equal(["readme.txt"], captured.Facts["not_pickles"]!.AsObject().Select(file => file.Key));
        Assert.Equal("""["os.system"]""", pickles["net.pt"]!["inner"]!["archive/data.pkl"]!["dangerous"]!.ToJsonString());
        Assert.Equal("3", captured.Facts["dangerous"]!.ToString());
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
    public async Task What_an_earlier_version_said_of_a_file_that_it_did_not_look_into_is_no_fault()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, store);
        ComponentDefinition component = await MakeAsync();
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        var earlier = (JsonObject)captured.Facts.DeepClone();
        JsonObject net = earlier["pickles"]!["net.pt"]!.DeepClone().AsObject();
        earlier["pickles"]!.AsObject().Remove("net.pt");
        string stamp = net["stamp"]!.ToString();
        earlier["not_pickles"]!["net.pt"] = new JsonObject { ["sha256"] = net["sha256"]!.ToString(), ["stamp"] = stamp[stamp.IndexOf(':', StringComparison.Ordinal)..] };
        CapturedComponent old = captured with { Facts = earlier };
        Assert.Empty(await harness.VerifyStoredAsync(old));

        // Nor is it taken over: the file is looked into now.
        CapturedComponent next = await harness.CaptureAsync(component, old, parentStart: TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.NotNull(next.Facts["pickles"]!["net.pt"]);
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

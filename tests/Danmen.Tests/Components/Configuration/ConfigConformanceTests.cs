using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Components.Configuration;

public sealed class ConfigConformanceTests : FolderConformance
{
    private protected override IComponentKind Kind { get; } = new ConfigComponent();

    private protected override async Task FillAsync(string folder)
    {
        await WriteAsync(folder, "app.json", """{ "port": 8080, /* comment */ "name": "店" }""");
        await WriteAsync(folder, "conf.d/db.yaml", "host: db\npassword: geheim\n");
        await WriteAsync(folder, "pool.toml", "[pool]\nsize = 3\n");
        await WriteAsync(folder, "web.xml", "<web><a b='c'/></web>");
        await WriteAsync(folder, "old.ini", "[a]\nb = c\n");
        await WriteAsync(folder, "nginx.conf", "server { listen 80; }\n");
        await WriteAsync(folder, "broken.json", "{ \"password\": \"hunter2\n");
    }

    private protected override async Task ChangeFilesAsync(string folder)
    {
        await WriteAsync(folder, "app.json", "{ broken");
        await WriteAsync(folder, "new.ini", "[n]\n");
        File.Delete(Path.Combine(folder, "web.xml"));
    }

    [Fact]
    public async Task Facts_name_kinds_and_what_does_not_parse_and_no_content()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        CapturedComponent captured = await CaptureWholeAsync(new ComponentHarness(Kind, store), await MakeAsync());
        Assert.Equal("""{"ini":1,"json":2,"other":1,"toml":1,"xml":1,"yaml":1}""", captured.Facts["kinds"]!.ToJsonString());
        Assert.Equal("7", captured.Facts["configuration_files"]!.ToString());
        Assert.Equal(["broken.json"], captured.Facts["unparseable"]!.AsObject().Select(file => file.Key));
        Assert.DoesNotContain("hunter2", captured.Facts.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", captured.Facts.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_depends_on_names_and_content_alone()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, store);
        ComponentDefinition one = await MakeAsync(), other = await MakeAsync();
        File.SetLastWriteTimeUtc(Path.Combine(other.Location, "app.json"), DateTime.UnixEpoch);
        string digest = Digest(await harness.CaptureAsync(one));
        Assert.Equal(digest, Digest(await harness.CaptureAsync(other)));
        File.Move(Path.Combine(other.Location, "nginx.conf"), Path.Combine(other.Location, "apache.conf"));
        Assert.NotEqual(digest, Digest(await harness.CaptureAsync(other)));
        await WriteAsync(one.Location, "nginx.conf", "server { listen 81; }\n");
        Assert.NotEqual(digest, Digest(await harness.CaptureAsync(one)));
    }

    [Fact]
    public async Task What_parsed_at_capture_must_still_parse()
    {
        await using ConformanceStore store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, store);
        CapturedComponent captured = await CaptureWholeAsync(harness, await MakeAsync());
        var facts = (JsonObject)captured.Facts.DeepClone();
        facts["unparseable"]!.AsObject().Clear();
        CaptureProblem problem = Assert.Single(await harness.VerifyStoredAsync(captured with { Facts = facts }));
        Assert.Equal("broken.json", problem.Subject);
        Assert.DoesNotContain("hunter2", problem.Reason, StringComparison.Ordinal);
    }

    private static string Digest(CapturedComponent captured) => captured.Facts["digest"]!.ToString();
}

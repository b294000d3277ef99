using System.Globalization;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>A folder of "another host" (this one, through a real sshd) with a mirror.</summary>
internal sealed class RsyncHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _mounts = [];
    private readonly SshServer _server;
    private readonly ConformanceStore _store;

    private RsyncHarness(SshServer server, ConformanceStore store)
    {
        _server = server;
        _store = store;
        Remote = Directory.CreateDirectory(_folder.At("remote", "app")).FullName;
        Components = new ComponentHarness(new RsyncComponent(), store) { LocalFolder = _folder.At("state", "mirrors", "prod", "legacy") };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ComponentHarness Components { get; }

    /// <summary>The folder on the other host.</summary>
    public string Remote { get; set; }

    public string Local => Components.LocalFolder!; // set above

    public string Mirror => Path.Combine(Local, "tree");

    /// <summary>Settings of <c>ssh</c> beside key, known_hosts and port.</summary>
    public Dictionary<string, string> Ssh { get; } = [];

    public IReadOnlyList<string> Excludes { get; set; } = [];

    public string Account { get; set; } = "root@127.0.0.1";

    public ComponentDefinition Component => Place(Remote);

    public static async Task<RsyncHarness> OpenAsync(SshServer server)
    {
        await server.StartAsync();
        return new RsyncHarness(server, await ConformanceStore.OpenAsync(StoreKind.Repository, Token));
    }

    public string At(params string[] parts) => _folder.At(parts);

    public ComponentDefinition Place(string path)
    {
        Dictionary<string, SettingValue> settings = _server.Settings(Ssh);
        settings["exclude"] = new SettingValue.TextList(Excludes);
        return new ComponentDefinition("legacy", "rsync", $"{Account}:{path}", settings);
    }

    /// <summary>Goes through a proxy from now on.</summary>
    public CuttingProxy Through()
    {
        var proxy = new CuttingProxy(_server.Address);
        File.WriteAllText(At("known_hosts"), $"[127.0.0.1]:{proxy.Port.ToString(CultureInfo.InvariantCulture)} {_server.HostKey}\n");
        Ssh["port"] = proxy.Port.ToString(CultureInfo.InvariantCulture);
        Ssh["known_hosts"] = At("known_hosts");
        return proxy;
    }

    public void Write(string name, string text)
    {
        string path = Path.Combine(Remote, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the folder
        File.WriteAllText(path, text);
    }

    /// <summary>Bytes that no compression and no delta makes less of.</summary>
    public byte[] WriteNoise(string name, int megabytes, int seed = 1)
    {
        byte[] noise = new byte[megabytes << 20];
        new Random(seed).NextBytes(noise);
        File.WriteAllBytes(Path.Combine(Remote, name), noise);
        return noise;
    }

    public Task<CapturedComponent> CaptureAsync(CapturedComponent? parent = null, bool full = false) => Components.CaptureAsync(Component, parent, full);

    /// <summary>Captures; the result must be complete, and hold what is there.</summary>
    public async Task<CapturedComponent> CaptureWholeAsync(CapturedComponent? parent = null, bool full = false)
    {
        CapturedComponent captured = await CaptureAsync(parent, full);
        Assert.Empty(captured.Problems);
        Assert.Equal(await ListAsync(Remote), await ListAsync(Mirror));
        string restored = At($"restored{Guid.NewGuid():N}");
        Assert.Empty((await _store.Open(captured.Tree.Id).RestoreDirectoryAsync("", new FolderToRestore(restored), Token)).Problems);
        // The folder itself is in the facts.
        Assert.Equal(await ListAsync(Remote, itself: false), await ListAsync(restored, itself: false));
        return captured;
    }

    /// <summary>Captures a folder of this host as the component's files.</summary>
    public Task<CapturedComponent> CaptureFolderAsync(string folder) =>
        new ComponentHarness(new FilesComponent(), _store).CaptureAsync(new ComponentDefinition("legacy", "files", folder, new Dictionary<string, SettingValue>()));

    /// <summary>Everything that can be seen of a folder: types, modes, owners, times, links, attributes, access lists, content.</summary>
    public static async Task<string> ListAsync(string folder, bool itself = true)
    {
        string depth = itself ? "" : "-mindepth 1";
        return await ShellAsync(folder, $$"""
            find . {{depth}} -printf '%P|%y|%m|%U:%G|%T@|%s|%l|%n\0' | sed -z 's/|d\(|[^|]*|[^|]*|[^|]*\)|[0-9]*|/|d\1||/' | sort -z | tr '\0' '\n'
            find . {{depth}} -type f -print0 | sort -z | xargs -0r sha256sum -z | tr '\0' '\n'
            find . {{depth}} -print0 | sort -z | xargs -0r getfattr -h -d -m- -e hex --absolute-names 2>/dev/null
            """);
    }

    public static async Task<string> ShellAsync(string folder, string script) =>
        (await ExternalProgram.RunAsync("bash", ["-c", $"cd '{folder}' && {{\n{script}\n}}"], new Dictionary<string, string> { ["LC_ALL"] = "C" }, Token)).MustSucceed().Output;

    public Task<string> ShellAsync(string script) => ShellAsync(Remote, script);

    /// <summary>A small file system of its own.</summary>
    public async Task MountAsync(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        (await ExternalProgram.RunAsync("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "danmen-test", folder], null, Token)).MustSucceed();
        _mounts.Add(folder);
    }

    /// <summary>The test has unmounted the last mount itself.</summary>
    public void Unmounted() => _mounts.RemoveAt(_mounts.Count - 1);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (string mount in Enumerable.Reverse(_mounts)) (await ExternalProgram.RunAsync("umount", [mount], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Danmen.Integrations.Ansible;
using Danmen.IntegrationTests.Rsync;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Ansible;

/// <summary>Two hosts that are both this machine, one of them over a real sshd, and a folder that goes from one state to the next.</summary>
internal sealed class AnsibleScene : IHostEvents, IDisposable
{
    private static readonly byte[][] s_names = [.. new[] { "a b.txt", "q'uote\"s", "new\nline", "絵文字😀" }.Select(Encoding.UTF8.GetBytes), [0xFF, 0xFE, (byte)' ', (byte)'x']];

    private readonly TemporaryFolder _folder = new();
    private readonly SshServer _ssh;

    private AnsibleScene(SshServer ssh)
    {
        _ssh = ssh;
        Directory.CreateDirectory(_folder.At("srv"));
        Executor = NewExecutor();
    }

    public AnsibleExecutor Executor { get; }

    public ConcurrentQueue<(string Host, string Task, StepState State, bool? Changed)> Told { get; } = new();

    /// <summary>Called with every event.</summary>
    public Action<string, StepState>? OnTask { get; set; }

    public string Source => _folder.At("stage");

    public string Living => _folder.At("srv", "shop");

    public static async Task<AnsibleScene> OpenAsync(SshServer ssh)
    {
        ExternalProgram.Require("ansible-playbook");
        await ssh.StartAsync();
        return new AnsibleScene(ssh);
    }

    public string At(params string[] parts) => _folder.At(parts);

    public AnsibleExecutor NewExecutor() => new(_folder.At("run"), null, _folder.Path, Environment.GetEnvironmentVariable("PATH") ?? "");

    public HostDefinition Far(int? port = null, string? knownHosts = null) =>
        new("far", string.Create(CultureInfo.InvariantCulture, $"root@127.0.0.1:{port ?? _ssh.Port}"), ["app"]) { KeyFile = _ssh.Key, KnownHostsFile = knownHosts ?? _ssh.KnownHosts };

    public static HostDefinition Near { get; } = new("near", null, ["web"]);

    public HostPlacement Placement(string role = "app") => new("shop", Source, Living, role, ["/cache", "*.pid", "/logs/**"]);

    public HostWork Work(HostTask task, params HostAction[] actions) => new("r1", task, IsBack: false) { Hosts = [Far()], Placements = [Placement()], Actions = actions };

    public Task<IReadOnlyList<HostReport>> RunAsync(HostWork work) => Executor.RunAsync(work, this, TestContext.Current.CancellationToken);

    /// <summary>What changed on hosts since the last question.</summary>
    public int Changes()
    {
        int changes = Told.Count(told => told.Changed == true);
        Told.Clear();
        return changes;
    }

    /// <summary>Makes a state with every kind of name and entry.</summary>
    public static void Fill(string folder, string state)
    {
        Directory.CreateDirectory(Path.Combine(folder, "sub", "deep"));
        byte[] root = Encoding.UTF8.GetBytes(folder + "/");
        foreach (byte[] name in s_names)
        {
            // .NET has no names that are not UTF-8: the shell has.
            string octal = string.Concat(root.Concat(name).Select(each => $"\\{Convert.ToString(each, 8).PadLeft(3, '0')}"));
            Run($"printf '%s' '{state}' > \"$(printf '{octal}.')\"");
        }

        File.WriteAllText(Path.Combine(folder, "sub", "deep", "x"), string.Concat(Enumerable.Repeat(state, 5000)));
        Run($"cd '{folder}' && ln -s 'sub/deep/x' link && ln sub/deep/x hard && chmod 0751 sub && chown 1234:4321 hard && chmod u+s hard && mkfifo pipe && setfattr -n user.state -v '{state}' sub");
    }

    /// <summary>Everything of a folder that a restore must bring back.</summary>
    public static string ContentOf(string folder) => Directory.Exists(folder)
        ? Run($"cd '{folder}' && find . -printf '%y %p %m %U %G %l\\n' | LC_ALL=C sort && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && getfattr -R -d . 2>/dev/null")
        : "nothing";

    public void Tell(string host, string task, StepState state, bool? changed)
    {
        Told.Enqueue((host, task, state, changed));
        OnTask?.Invoke(task, state);
    }

    public void Dispose() => _folder.Dispose();

    private static string Run(string script)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!; // sh is always there
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}

using System.Globalization;
using System.Net;
using Danmen.IntegrationTests.Rsync;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

[assembly: AssemblyFixture(typeof(SshServer))]

namespace Danmen.IntegrationTests.Rsync;

/// <summary>A real sshd of the tests' own (eng/test-servers/sshd-up.sh), started by the first test that asks and stopped behind the last.</summary>
public sealed class SshServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private TemporaryFolder? _folder;

    public int Port { get; private set; }

    public string Key => _folder!.At("id"); // set once started

    public string KnownHosts => _folder!.At("known_hosts"); // the same

    /// <summary>Type and key, as known_hosts has it behind the host.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(_folder!.At("host_key.pub")).Split(' ').Take(2)).Trim(); // the same

    private static string Scripts { get; } = Checkout.At("eng", "test-servers");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the server, or skips (fails where CI=true) when it is not installed, or not by root: the login is root's.</summary>
    public async Task StartAsync()
    {
        foreach (string program in (string[])["sshd", "ssh", "rsync"]) ExternalProgram.Require(program);
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root may start an sshd for root");
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_folder is not null) return;
            _folder = new TemporaryFolder();
            string said = (await ExternalProgram.RunAsync("bash", [Path.Combine(Scripts, "sshd-up.sh"), _folder.Path], null, TestContext.Current.CancellationToken)).MustSucceed().Output;
            Port = int.Parse(said.Split('\n').Select(line => line.Split("DANMEN_TEST_SSH_PORT=")).First(parts => parts.Length == 2)[1], CultureInfo.InvariantCulture);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Settings of a component that is reached through it.</summary>
    /// <param name="ssh">What takes the place of key, known_hosts or port.</param>
    public Dictionary<string, SettingValue> Settings(IReadOnlyDictionary<string, string>? ssh = null)
    {
        Dictionary<string, SettingValue> values = new() { ["key"] = new SettingValue.Text(Key), ["known_hosts"] = new SettingValue.Text(KnownHosts), ["port"] = new SettingValue.Text(Port.ToString(CultureInfo.InvariantCulture)) };
        foreach ((string name, string value) in ssh ?? new Dictionary<string, string>()) values[name] = new SettingValue.Text(value);
        return new Dictionary<string, SettingValue> { ["ssh"] = new SettingValue.Group(values) };
    }

    /// <summary>The server as it is seen behind a <see cref="CuttingProxy"/>.</summary>
    public IPEndPoint Address => new(IPAddress.Loopback, Port);

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        (await ExternalProgram.RunAsync("bash", [Path.Combine(Scripts, "sshd-down.sh"), _folder.Path], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }
}

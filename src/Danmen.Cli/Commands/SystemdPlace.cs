using Danmen.Cli.Demo;
using Danmen.Faults;
using Danmen.Snapshots.Schedules;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>Where systemd's units lie, and systemd itself where it runs.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="IsUsers">Units of a user's own systemd.</param>
/// <param name="IsLive">systemd reads this folder and runs.</param>
internal sealed record SystemdPlace(string Folder, bool IsUsers, bool IsLive)
{
    private const string System = "/etc/systemd/system";

    /// <param name="folder">A folder that nothing reads; null for systemd's own.</param>
    public static SystemdPlace Of(Invocation run, string? folder, bool isUsers)
    {
        bool users = isUsers || !Environment.IsPrivilegedProcess;
        if (folder is not null)
            return new SystemdPlace(Path.GetFullPath(folder), users, IsLive: false);
        string config = run.Terminal.Environment("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : Path.Combine(run.Terminal.Environment("HOME") ?? "/", ".config");
        return new SystemdPlace(users ? Path.Combine(config, "systemd", "user") : System, users, Directory.Exists("/run/systemd/system") && Tool.Find("systemctl") is not null);
    }

    /// <summary>The words of a call of systemctl.</summary>
    public string[] Control(params string[] words) => IsUsers ? ["--user", .. words] : words;

    /// <summary>Runs systemctl.</summary>
    public Task ControlAsync(CancellationToken cancellationToken, params string[] words) => Tool.RunAsync("systemctl", Control(words), "/", null, cancellationToken);

    /// <summary>Writes a unit; what another danmen.yaml or somebody else wrote is refused.</summary>
    /// <exception cref="DanmenException">ScheduleFaults.UnitOfAnother.</exception>
    public async Task WriteAsync(ScheduleTexts texts, string name, string content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        string file = Path.Combine(Folder, name);
        if (File.Exists(file) && !await IsOursAsync(texts, file, cancellationToken).ConfigureAwait(false))
            throw new DanmenException(ScheduleFaults.UnitOfAnother, file);
        await File.WriteAllTextAsync(file + ".new", content, cancellationToken).ConfigureAwait(false);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Names of the units that were written for this danmen.yaml.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(ScheduleTexts texts, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (string job in ScheduledJob.Names)
        {
            foreach (string name in (string[])[texts.TimerName(job), texts.ServiceName(job)])
            {
                string file = Path.Combine(Folder, name);
                if (File.Exists(file) && await IsOursAsync(texts, file, cancellationToken).ConfigureAwait(false))
                    found.Add(name);
            }
        }

        return found;
    }

    /// <summary>Stops and removes units.</summary>
    public async Task RemoveAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return;
        string[] timers = [.. names.Where(name => name.EndsWith(".timer", StringComparison.Ordinal))];
        if (IsLive && timers.Length > 0)
            await ControlAsync(cancellationToken, ["disable", "--now", .. timers]).ConfigureAwait(false);
        foreach (string name in names)
            File.Delete(Path.Combine(Folder, name));
        if (IsLive)
            await ControlAsync(cancellationToken, "daemon-reload").ConfigureAwait(false);
    }

    private static async Task<bool> IsOursAsync(ScheduleTexts texts, string file, CancellationToken cancellationToken) =>
        (await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false)).FirstOrDefault() == texts.Mark;
}

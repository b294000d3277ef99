using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Components.Postgres;

/// <summary>pg_dump, pg_restore and pg_dumpall of one version.</summary>
internal sealed partial class ServerPrograms
{
    private readonly string _folder;

    private ServerPrograms(string folder, string version, int major)
    {
        _folder = folder;
        Version = version;
        Major = major;
    }

    public string Folder => _folder;

    /// <summary>For example "15.18".</summary>
    public string Version { get; }

    public int Major { get; }

    /// <summary>Finds programs of at least the server's major version: the named folder alone, else PATH and the distributions' folders.</summary>
    public static async Task<ServerPrograms> FindAsync(string? folder, int serverMajor, CancellationToken cancellationToken)
    {
        ServerPrograms? best = null;
        foreach (var candidate in folder is null ? Candidates(serverMajor) : [folder])
        {
            if (!File.Exists(Path.Combine(candidate, "pg_dump")) || !File.Exists(Path.Combine(candidate, "pg_restore"))) continue;
            var found = await ProbeAsync(candidate, cancellationToken);
            if (found is null) continue;
            if (found.Major >= serverMajor) return found;
            best ??= found;
        }

        if (best is not null)
            throw new DanmenException(PostgresFaults.ProgramsTooOld, best._folder, LocationRemarks.ProgramsOlder.With(best.Version.ToString(), serverMajor.ToString(CultureInfo.InvariantCulture)));
        throw new DanmenException(PostgresFaults.ProgramsMissing, folder ?? "pg_dump, pg_restore", (folder is null ? LocationRemarks.NotInPath : LocationRemarks.NotInFolder).With());
    }

    private static IEnumerable<string> Candidates(int serverMajor)
    {
        var major = serverMajor.ToString(CultureInfo.InvariantCulture);
        yield return $"/usr/lib/postgresql/{major}/bin";
        yield return $"/usr/pgsql-{major}/bin";
        foreach (var part in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) yield return part;
        for (var later = serverMajor + 1; later < serverMajor + 10; later++)
            yield return $"/usr/lib/postgresql/{later.ToString(CultureInfo.InvariantCulture)}/bin";
    }

    /// <summary>The programs in a folder that holds pg_dump; null when it does not tell its version.</summary>
    public static async Task<ServerPrograms?> ProbeAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "pg_dump")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--version");
        using var process = Process.Start(start);
        if (process is null) return null;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var match = VersionPattern().Match(text);
        return match.Success ? new ServerPrograms(folder, match.Value, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>Starts a program with redirected streams and nothing of the caller's PG… environment.</summary>
    public RunningProgram Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, bool input)
    {
        var start = new ProcessStartInfo(Path.Combine(_folder, program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = Process.Start(start) ?? throw new DanmenException(PostgresFaults.ProgramsMissing, program, LocationRemarks.NotStarted.With());
        if (!input) process.StandardInput.Close();
        return new RunningProgram(program, process);
    }

    [GeneratedRegex(@"(\d+)(\.\d+|devel|beta\d+|rc\d+)")]
    private static partial Regex VersionPattern();
}

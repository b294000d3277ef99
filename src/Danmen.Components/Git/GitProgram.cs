using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Components.Git;

/// <summary>The program git, run so that a repository which somebody else wrote cannot make it do anything but read and write objects and references.</summary>
/// <remarks>
/// Nothing of the caller's GIT_… environment and of the user's and the system's configuration is used. Hooks, monitors, pagers, credential helpers and every
/// transport are off, and missing objects of partial clones are not fetched. Commands that look at files of the work tree (filters, diff drivers) run only in
/// scratch repositories, whose configuration is Danmen's own. The repository is always named by GIT_DIR, so that its owner need not be the current user.
/// </remarks>
internal sealed partial class GitProgram
{
    private static readonly Version s_oldest = new(2, 32);

    private static readonly (string Key, string Value)[] s_configuration =
    [
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("core.pager", "cat"),
        ("core.excludesFile", "/dev/null"),
        ("core.attributesFile", "/dev/null"),
        ("core.alternateRefsCommand", "true"),
        ("core.commitGraph", "false"),
        ("credential.helper", ""),
        ("protocol.allow", "never"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("commit.gpgSign", "false"),
        ("log.showSignature", "false"),
        ("submodule.recurse", "false"),
        ("advice.detachedHead", "false"),
        ("pack.threads", "1"),
    ];

    private readonly string _path;

    private GitProgram(string path, Version version)
    {
        _path = path;
        Version = version;
    }

    public Version Version { get; }

    /// <param name="searchPath">As the variable PATH has it.</param>
    /// <exception cref="DanmenException">GitFaults.ProgramMissing.</exception>
    public static async Task<GitProgram> FindAsync(CancellationToken cancellationToken, string? searchPath = null)
    {
        searchPath ??= Environment.GetEnvironmentVariable("PATH") ?? "";
        string path = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, "git")).FirstOrDefault(File.Exists)
            ?? throw new DanmenException(GitFaults.ProgramMissing, "git", GitRemarks.NotInPath.With());
        GitResult result = await new GitProgram(path, s_oldest).RunAsync(new GitCommand("version"), cancellationToken);
        Match match = VersionPattern().Match(result.Text);
        if (!match.Success) throw new DanmenException(GitFaults.ProgramMissing, path, GitRemarks.NoVersion.With());
        var version = Version.Parse(match.Value);
        return version >= s_oldest ? new GitProgram(path, version) : throw new DanmenException(GitFaults.ProgramMissing, path, GitRemarks.TooOld.With(version.ToString()));
    }

    /// <summary>Runs a command to its end, whatever its exit code.</summary>
    public async Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        (int code, string error) = await RunAsync(command, (stream, token) => stream.CopyToAsync(output, token), cancellationToken);
        return new GitResult(code, output.ToArray(), error);
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="DanmenException">GitFaults.Failed.</exception>
    public async Task<GitResult> MustAsync(GitCommand command, CancellationToken cancellationToken)
    {
        GitResult result = await RunAsync(command, cancellationToken);
        return result.ExitCode == 0 ? result : throw Failure(command, result.Error);
    }

    /// <summary>Runs a command that must succeed, and hands its output over as it comes.</summary>
    /// <exception cref="DanmenException">GitFaults.Failed.</exception>
    public async Task StreamAsync(GitCommand command, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        (int code, string error) = await RunAsync(command, read, cancellationToken);
        if (code != 0) throw Failure(command, error);
    }

    private static DanmenException Failure(GitCommand command, string error) =>
        new(GitFaults.Failed, command.WorkTree ?? command.GitDir ?? "git", $"git {command.Arguments[0]}: {Last(error)}");

    private static string Last(string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines[Math.Max(0, lines.Length - 3)..]);
    }

    private async Task<(int ExitCode, string Error)> RunAsync(GitCommand command, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(Start(command)) ?? throw new DanmenException(GitFaults.ProgramMissing, _path, GitRemarks.NotStarted.With());
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            Task feeding = FeedAsync(process, command.Input, cancellationToken);
            await read(process.StandardOutput.BaseStream, cancellationToken);
            await feeding;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code tells why.
        }
    }

    private ProcessStartInfo Start(GitCommand command)
    {
        var start = new ProcessStartInfo(_path, command.Arguments)
        {
            WorkingDirectory = command.WorkTree ?? command.GitDir ?? "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,

            // Paths of any bytes pass through messages.
            StandardErrorEncoding = Encoding.UTF8,
        };
        IDictionary<string, string?> environment = start.Environment;
        foreach (string name in environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal) || name.StartsWith("SSH_", StringComparison.Ordinal)).ToList()) environment.Remove(name);
        environment["LC_ALL"] = "C";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ASKPASS"] = "/bin/false";
        environment["GIT_SSH_COMMAND"] = "/bin/false";
        environment["GIT_ALLOW_PROTOCOL"] = "";
        environment["GIT_NO_LAZY_FETCH"] = "1";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_LITERAL_PATHSPECS"] = "1";
        environment["GIT_PAGER"] = "cat";
        environment["GIT_EDITOR"] = "/bin/false";

        // A bare copy's commit must not depend on who makes it, and when.
        foreach (string who in (ReadOnlySpan<string>)["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{who}_NAME"] = "danmen";
            environment[$"GIT_{who}_EMAIL"] = "danmen@localhost";
            environment[$"GIT_{who}_DATE"] = "1970-01-01T00:00:00+0000";
        }

        environment["GIT_CONFIG_COUNT"] = s_configuration.Length.ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < s_configuration.Length; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            environment[$"GIT_CONFIG_KEY_{number}"] = s_configuration[i].Key;
            environment[$"GIT_CONFIG_VALUE_{number}"] = s_configuration[i].Value;
        }

        if (command.GitDir is not null) environment["GIT_DIR"] = command.GitDir;
        if (command.WorkTree is not null) environment["GIT_WORK_TREE"] = command.WorkTree;
        return start;
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionPattern();
}

/// <summary>One call of git.</summary>
internal sealed record GitCommand(params string[] Arguments)
{
    /// <summary>The repository's folder: for a work tree what '.git' is or leads to.</summary>
    public string? GitDir { get; init; }

    public string? WorkTree { get; init; }

    /// <summary>What it gets on standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}

/// <summary>How a call of git ended.</summary>
internal sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>The output without the line feed at its end.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

    /// <summary>The same, null when the command failed or printed nothing.</summary>
    public string? TextOrNull => ExitCode == 0 && Text is { Length: > 0 } text ? text : null;

    /// <summary>The parts of an output whose parts end with NUL.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts
    {
        get
        {
            ReadOnlyMemory<byte> rest = Output;
            while (rest.Length > 0)
            {
                int end = rest.Span.IndexOf((byte)0);
                yield return end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
            }
        }
    }
}

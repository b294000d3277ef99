using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Components.Rsync;

/// <summary>The programs rsync and ssh, run without anything of the caller's RSYNC_… environment.</summary>
internal sealed partial class TransferProgram
{
    private const int Terminate = 15;

    // Enough to name what failed; a host that says more is not listened to.
    private const int MostMessages = 1000;

    private static readonly Version s_oldest = new(3, 2);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    private readonly string _path;

    private TransferProgram(string path) => _path = path;

    /// <summary>ssh.</summary>
    /// <exception cref="DanmenException">RsyncFaults.ProgramMissing.</exception>
    public static TransferProgram FindSsh() => new(Find("ssh", SearchPath));

    /// <summary>rsync, when ssh is there too.</summary>
    /// <param name="searchPath">As the variable PATH has it.</param>
    /// <exception cref="DanmenException">RsyncFaults.ProgramMissing.</exception>
    public static async Task<TransferProgram> FindAsync(CancellationToken cancellationToken, string? searchPath = null)
    {
        searchPath ??= SearchPath;
        var program = new TransferProgram(Find("rsync", searchPath));
        _ = Find("ssh", searchPath);
        var said = new List<string>();
        await program.RunAsync(["--version"], said.Add, null, cancellationToken);
        Match match = VersionPattern().Match(said.FirstOrDefault() ?? "");
        if (!match.Success) throw new DanmenException(RsyncFaults.ProgramMissing, program._path, RsyncRemarks.NoVersion.With());
        return Version.Parse(match.Value) >= s_oldest ? program : throw new DanmenException(RsyncFaults.ProgramMissing, program._path, RsyncRemarks.TooOld.With(match.Value));
    }

    /// <summary>Runs it to its end, whatever its exit code. When cancelled, it is asked to end, so that it keeps what has arrived.</summary>
    /// <param name="line">Gets each line of output; a character is a byte.</param>
    /// <param name="started">Gets the process once it runs, or null.</param>
    public Task<RsyncResult> RunAsync(IReadOnlyList<string> arguments, Action<string> line, Action<Process>? started, CancellationToken cancellationToken) => RunAsync(
        arguments,
        default,
        async (stream, token) =>
        {
            using var output = new StreamReader(stream, Encoding.Latin1);
            while (await output.ReadLineAsync(token) is { } text) line(text);
        },
        started,
        cancellationToken);

    /// <summary>The same, with something on its standard input.</summary>
    /// <param name="read">Reads its output to the end.</param>
    public async Task<RsyncResult> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, Func<Stream, CancellationToken, Task> read, Action<Process>? started, CancellationToken cancellationToken)
    {
        using Process process = Start(arguments);
        try
        {
            started?.Invoke(process);
            Task feeding = FeedAsync(process, input, cancellationToken);
            Task<IReadOnlyList<string>> messages = MessagesAsync(process.StandardError.BaseStream, cancellationToken);
            await read(process.StandardOutput.BaseStream, cancellationToken);
            await feeding;
            await process.WaitForExitAsync(cancellationToken);
            return new RsyncResult(process.ExitCode, await messages);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>Ends a process that an earlier, killed run left behind.</summary>
    public static async Task EndAsync(Process process)
    {
        if (process.HasExited) return;
        _ = kill(process.Id, Terminate);
        using var limit = new CancellationTokenSource(s_grace);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";

    private static string Find(string name, string searchPath) =>
        searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new DanmenException(RsyncFaults.ProgramMissing, name, RsyncRemarks.NotInPath.With());

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

    private static async Task<IReadOnlyList<string>> MessagesAsync(Stream stream, CancellationToken cancellationToken)
    {
        var messages = new List<string>();
        string? last = null;
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            if (text.Trim().Length == 0) continue;
            if (messages.Count < MostMessages) messages.Add(text);
            else last = text;
        }

        return last is null ? messages : [.. messages, last];
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("RSYNC_", StringComparison.Ordinal) || name == "SSH_ASKPASS").ToList()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start) ?? throw new DanmenException(RsyncFaults.ProgramMissing, _path, RsyncRemarks.NotStarted.With());
        }
        catch (Win32Exception error)
        {
            throw new DanmenException(RsyncFaults.ProgramMissing, _path, RsyncRemarks.NotStarted.With(), error);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionPattern();
}

/// <summary>How a run of rsync ended.</summary>
/// <param name="Messages">Lines of its standard error, ssh's among them; a character is a byte.</param>
internal sealed record RsyncResult(int ExitCode, IReadOnlyList<string> Messages);

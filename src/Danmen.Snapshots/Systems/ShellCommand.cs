using System.Diagnostics;
using System.Globalization;
using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Runs commands of danmen.yaml with <c>sh -c</c>. What they print is discarded: it may hold secrets.</summary>
internal static class ShellCommand
{
    // Streams are closed in the shell rather than redirected to pipes, which a daemon left behind would keep open.
    private static readonly RemarkCode ExitCode = new("command.exit_code", "it ended with exit code {0}", "終了コード {0} で終了しました");

    private static readonly RemarkCode Killed = new("command.killed", "it was not done after {0} s, and was killed", "{0} 秒以内に終了しなかったため、強制終了しました");

    private const string Silence = "exec </dev/null >/dev/null 2>&1\n";

    /// <param name="folder">Working folder.</param>
    /// <param name="timeout">After it the command and its children are killed.</param>
    /// <returns>Null when it ended with exit code 0; otherwise why not.</returns>
    public static async Task<Remark?> RunAsync(string command, string folder, TimeSpan timeout, CancellationToken cancellationToken) =>
        Why(await ExitAsync(command, folder, timeout, cancellationToken), timeout);

    /// <summary>Why an exit code is no success; null when it is.</summary>
    public static Remark? Why(int? exit, TimeSpan timeout) => exit switch
    {
        0 => null,
        { } code => ExitCode.With(code),
        null => Killed.With(timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)),
    };

    /// <summary>Its exit code; null when it was killed.</summary>
    /// <param name="variables">More variables of the environment; null for none.</param>
    public static async Task<int?> ExitAsync(string command, string folder, TimeSpan timeout, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Silence + command]) { WorkingDirectory = folder };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException("/bin/sh did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}

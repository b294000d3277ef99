using System.Diagnostics;

namespace Danmen.Snapshots.Systems;

/// <summary>Runs commands of danmen.yaml with <c>sh -c</c>. What they print is discarded: it may hold secrets.</summary>
internal static class ShellCommand
{
    // Streams are closed in the shell rather than redirected to pipes, which a daemon left behind would keep open.
    private const string Silence = "exec </dev/null >/dev/null 2>&1\n";

    /// <param name="folder">Working folder.</param>
    /// <param name="timeout">After it the command and its children are killed.</param>
    /// <returns>Null when it ended with exit code 0; otherwise why not, English.</returns>
    public static async Task<string?> RunAsync(string command, string folder, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Silence + command]) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException("/bin/sh did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}";
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return $"not done after {timeout.TotalSeconds:0} s, killed";
        }
    }
}

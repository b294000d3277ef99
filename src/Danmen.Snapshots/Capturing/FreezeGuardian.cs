using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>
/// Keeps a frozen system from staying frozen: a process of its own that runs the thaw commands when its input closes, which the kernel sees to
/// however this process ends (SIGKILL included), or when the time is up.
/// </summary>
/// <remarks>It starts before the first freeze command, so that no moment is without it; hence thawing must not mind a system that is not frozen.</remarks>
internal sealed class FreezeGuardian : IAsyncDisposable
{
    private const int ThawFailed = 1;
    private const int TimedOut = 2;

    // $1 is the limit in seconds, the rest are commands. Signals of a terminal or a service manager go past it; KILL is what 'timeout'
    // must send, for the ignored ones are inherited. It speaks once, to say that it watches.
    private const string Script = """
        trap '' HUP INT TERM QUIT PIPE
        limit=$1
        shift
        echo watching
        exec >/dev/null 2>&1
        timeout -s KILL "$limit" cat
        ended=$?
        result=0
        for command in "$@"; do sh -c "$command" </dev/null || result=1; done
        if [ "$ended" -ne 0 ]; then result=$((result + 2)); fi
        exit $result
        """;

    private readonly Process _process;
    private bool _isThawed;

    private FreezeGuardian(Process process) => _process = process;

    /// <summary>Starts the guardian, then runs the freeze commands.</summary>
    /// <exception cref="DanmenException">SnapshotFaults.FreezeFailed; the system is thawed by then.</exception>
    public static async Task<FreezeGuardian> FreezeAsync(FreezeDefinition freeze, string folder, CancellationToken cancellationToken)
    {
        var guardian = new FreezeGuardian(Start(freeze, folder));
        try
        {
            if (await guardian._process.StandardOutput.ReadLineAsync(cancellationToken) != "watching")
                throw new DanmenException(SnapshotFaults.FreezeFailed, "freeze", SnapshotRemarks.FreezeNotWatched.With());
            foreach (string command in freeze.Before)
                if (await ShellCommand.RunAsync(command, folder, freeze.Timeout, cancellationToken) is { } reason)
                    throw new DanmenException(SnapshotFaults.FreezeFailed, command, reason);
            return guardian;
        }
        catch
        {
            await guardian.DisposeAsync();
            throw;
        }
    }

    /// <summary>Thaws, and waits until that is done.</summary>
    /// <returns>Null when all was well; otherwise what went wrong.</returns>
    public async Task<Remark?> ThawAsync()
    {
        if (!_isThawed)
        {
            _isThawed = true;
            _process.StandardInput.Close();
        }

        // Never given up: a system that stays frozen is worse than a command that stays.
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode switch
        {
            0 => null,
            ThawFailed => SnapshotRemarks.ThawFailed.With(),
            TimedOut => SnapshotRemarks.ThawedEarly.With(),
            ThawFailed | TimedOut => SnapshotRemarks.ThawedEarlyAndFailed.With(),
            var code => SnapshotRemarks.GuardianEnded.With(code),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        _process.Dispose();
    }

    private static Process Start(FreezeDefinition freeze, string folder)
    {
        string limit = freeze.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script, "danmen-guardian", limit, .. freeze.After])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
        }
        catch (Win32Exception error)
        {
            throw new DanmenException(SnapshotFaults.FreezeFailed, "setsid", error.Message, error);
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Danmen.Faults;

namespace Danmen.Components.Postgres.ThrowAway;

/// <summary>A PostgreSQL server that ends with this process, however that ends: it runs below a shell whose input closes then.</summary>
/// <remarks>It listens on a socket in a folder that only its own user can enter, and nowhere else. Nothing in it outlives a crash of the machine.</remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SecondsToStart = 120;
    private const string DataName = "data", LogName = "server.log";

    // $1 data, $2 log, $3 initdb, $4 postgres, $5 the socket's folder; the rest are the words that make them run as somebody else. SIGQUIT is the server's own way
    // to end at once; what is still there behind it, initdb above all, goes with the group, and so does the shell.
    private const string Script = """
        trap '' HUP INT TERM QUIT PIPE
        data=$1 log=$2 initdb=$3 postgres=$4 socket=$5
        shift 5
        exec 3<&0 </dev/null
        (
          cat <&3 >/dev/null
          if read -r pid <"$data/postmaster.pid"; then
            kill -QUIT "$pid"
            n=0
            while [ "$n" -lt 100 ] && kill -0 "$pid"; do sleep 0.1; n=$((n + 1)); done
          fi
          kill -KILL 0
        ) >/dev/null 2>&1 &
        exec 3<&- >"$log" 2>&1
        "$@" "$initdb" -D "$data" -U danmen_drill -A trust -E UTF8 --locale=C --no-sync || exit 1
        "$@" "$postgres" -D "$data" -c listen_addresses= -c "unix_socket_directories=$socket" -c unix_socket_permissions=0700 -c port=5432 \
          -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB \
          -c max_connections=50 -c max_locks_per_transaction=256 -c logging_collector=off -c lc_messages=C
        """;

    public const string User = "danmen_drill";

    private readonly Process _process;
    private readonly string _folder;
    private bool _isEnded;

    private ServerProcess(Process process, string folder) => (_process, _folder) = (process, folder);

    public static string DataOf(string folder) => Path.Combine(folder, DataName);

    /// <summary>Makes a cluster in a folder and starts it.</summary>
    /// <param name="folder">Absolute, empty, 0700; it is given to <paramref name="user"/>.</param>
    /// <param name="user">As whom it runs; null for this process's own user.</param>
    /// <exception cref="DanmenException">DrillFaults.ServerEnded.</exception>
    public static async Task<ServerProcess> StartAsync(string programs, string folder, ServerUser? user, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataOf(folder), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user?.Own(DataOf(folder));
        user?.Own(folder);
        var server = new ServerProcess(Start(programs, folder, user), folder);
        try
        {
            await server.WaitAsync(time, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once and waits for its end. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isEnded) return;
        _isEnded = true;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell ended before.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static Process Start(string programs, string folder, ServerUser? user)
    {
        var start = new ProcessStartInfo(
            "setsid",
            ["/bin/sh", "-c", Script, "danmen-drill", DataOf(folder), Path.Combine(folder, LogName), Path.Combine(programs, "initdb"), Path.Combine(programs, "postgres"), folder, .. user?.Words ?? []])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
        };
        // Nothing of ours is its business: secrets may stand in the environment.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        try
        {
            return Process.Start(start) ?? throw new DanmenException(DrillFaults.ServerEnded, folder, LocationRemarks.NotStarted.With());
        }
        catch (Win32Exception error)
        {
            throw new DanmenException(DrillFaults.ServerEnded, "setsid", error.Message, error);
        }
    }

    private async Task WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (!IsReady())
        {
            if (_process.HasExited) throw new DanmenException(DrillFaults.ServerEnded, _folder, ThrowAwayRemarks.Says.With(LastLine()));
            if (time.GetElapsedTime(begun).TotalSeconds > SecondsToStart) throw new DanmenException(DrillFaults.ServerEnded, _folder, ThrowAwayRemarks.Silent.With(SecondsToStart));
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    // The eighth line is the server's state; pg_ctl waits for the same.
    private bool IsReady()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(DataOf(_folder), "postmaster.pid")) is { Length: >= 8 } lines && lines[7].Trim() == "ready";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string LastLine()
    {
        try
        {
            return File.ReadLines(Path.Combine(_folder, LogName)).LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("error", StringComparison.Ordinal)) ?? "-";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}

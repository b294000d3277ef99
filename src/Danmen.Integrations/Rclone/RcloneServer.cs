using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Integrations.Rclone;

/// <summary><c>rclone serve restic</c> on a free port of the loopback, for this process alone: with a password of its own, ended with it however it ends.</summary>
internal sealed partial class RcloneServer : IAsyncDisposable
{
    // The password never stands on a command line. The shell waits for the end of its input, which comes with the end of the process that holds the other side.
    private const string Script = """
        exec 3<&0
        "$0" "$@" </dev/null 3<&- &
        p=$!
        ( cat <&3; kill $p ) >/dev/null 2>&1 &
        w=$!
        exec 3<&-
        wait $p
        code=$?
        kill $w 2>/dev/null
        exit $code
        """;

    private const int SecondsToStart = 60;
    private const int MostLines = 20;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    // What these say would take the place of what is said here.
    private static readonly string[] s_notPassedOn = ["RCLONE_ADDR", "RCLONE_STDIO", "RCLONE_BASEURL", "RCLONE_CERT", "RCLONE_KEY", "RCLONE_CLIENT_CA", "RCLONE_HTPASSWD", "RCLONE_APPEND_ONLY", "RCLONE_PRIVATE_REPOS", "RCLONE_LOG_FILE", "RCLONE_LOG_LEVEL", "RCLONE_USE_JSON_LOG", "RCLONE_SYSLOG", "RCLONE_VERBOSE", "RCLONE_QUIET"];

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<Uri?> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private RcloneServer(Process process, string user, string password)
    {
        (_process, User, Password) = (process, user, password);
        _reading = ReadAsync();
    }

    public string User { get; }

    public string Password { get; }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Cancelled when the program has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <param name="remote">As rclone takes it.</param>
    /// <exception cref="DanmenException">RcloneFaults.ProgramMissing, RcloneFaults.NotServing.</exception>
    public static async Task<RcloneServer> StartAsync(string remote, string searchPath, TimeProvider time, CancellationToken cancellationToken)
    {
        string program = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, "rclone")).FirstOrDefault(File.Exists)
            ?? throw new DanmenException(RcloneFaults.ProgramMissing, "rclone", RcloneRemarks.NotInPath.With());
        string user = "danmen", password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        // Remembered, a file would keep the length it had while another wrote it, and a lock that another removed would still be there.
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, program, "serve", "restic", "--addr", "127.0.0.1:0", "--cache-objects=false", "--log-level", "NOTICE", "--ask-password=false", "--", remote])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in s_notPassedOn) start.Environment.Remove(name);
        start.Environment["RCLONE_USER"] = user;
        start.Environment["RCLONE_PASS"] = password;
        Process process = Process.Start(start) ?? throw new DanmenException(RcloneFaults.ProgramMissing, program, RcloneRemarks.NotInPath.With());
        var server = new RcloneServer(process, user, password);
        try
        {
            Uri? address = await server._address.Task.WaitAsync(TimeSpan.FromSeconds(SecondsToStart), time, cancellationToken);
            server.Address = address ?? throw server.Failure(RcloneFaults.NotServing, remote);
            return server;
        }
        catch (TimeoutException error)
        {
            await server.DisposeAsync();
            throw new DanmenException(RcloneFaults.NotServing, remote, RcloneRemarks.Silent.With(SecondsToStart), error);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why it ended, by its last words.</summary>
    public DanmenException Failure(FaultCode code, string remote)
    {
        lock (_lines)
            return _lines.Count > 0
                ? new DanmenException(code, remote, RcloneRemarks.Says.With(string.Join("; ", _lines.TakeLast(3))))
                : new DanmenException(code, remote, RcloneRemarks.EndedWith.With(_process.HasExited ? _process.ExitCode : -1));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(s_grace);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _reading;
        _process.Dispose();
        _ended.Dispose();
    }

    // To its end: a pipe that nobody reads would stop the program.
    private async Task ReadAsync()
    {
        _process.StandardOutput.BaseStream.Close();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (Serving().Match(line) is { Success: true } match) _ = _address.TrySetResult(new Uri(match.Value));
            lock (_lines)
            {
                _lines.Enqueue(Timestamp().Replace(line, ""));
                if (_lines.Count > MostLines) _lines.Dequeue();
            }
        }

        await _process.WaitForExitAsync();
        await _ended.CancelAsync();
        _ = _address.TrySetResult(null);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Serving();

    [GeneratedRegex(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ")]
    private static partial Regex Timestamp();
}

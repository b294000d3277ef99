using System.Diagnostics;
using Danmen.Faults;

namespace Danmen.Integrations.Ansible;

/// <summary>One run of ansible-playbook: its events are read as they happen, what it prints goes to a private log, and it ends with this process however that ends.</summary>
internal static class AnsibleProcess
{
    // Events come through descriptor 3, which no module's process inherits. The last lines wait for the end of the input, which comes with the end of the process
    // that holds the other side; ansible-playbook leads a session of its own, so that its workers and their ssh end with it.
    private const string Script = """
        umask 077
        exec 3>&1 1>>"$DANMEN_LOG" 2>&1
        exec 4<&0
        setsid "$0" "$@" </dev/null 4<&- &
        p=$!
        ( cat <&4 >/dev/null; kill -s TERM -- -$p; sleep 5; kill -s KILL -- -$p ) 3>&- >/dev/null 2>&1 &
        w=$!
        exec 3>&- 4<&-
        wait $p
        code=$?
        kill $w 2>/dev/null
        exit $code
        """;

    private const long MostLogBytes = 16 << 20;

    // Settings of the user's own would turn up in a run that must go the same everywhere.
    private static readonly string[] s_passedOn = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SSH_AUTH_SOCK"];

    /// <returns>Its exit code.</returns>
    /// <exception cref="DanmenException">AnsibleFaults.ProgramMissing.</exception>
    public static async Task<int> RunAsync(string program, AnsibleFiles files, IReadOnlyList<string> playbooks, Action<string> take, CancellationToken cancellationToken)
    {
        if (new FileInfo(files.Log) is { Exists: true, Length: > MostLogBytes } log) log.Delete();
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, program, "--extra-vars", "@" + files.Variables, .. playbooks.Select(playbook => "danmen.restore." + playbook)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Where(name => !s_passedOn.Contains(name)).ToArray()) start.Environment.Remove(name);
        start.Environment["ANSIBLE_CONFIG"] = files.Settings;
        start.Environment["DANMEN_EVENTS"] = "3";
        start.Environment["DANMEN_LOG"] = files.Log;
        using Process process = Process.Start(start) ?? throw new DanmenException(AnsibleFaults.ProgramMissing, program, AnsibleRemarks.NotInPath.With());
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line) take(line);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        finally
        {
            // Its end tells the other side to end what still runs; what it began on a host may be taken up again.
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}

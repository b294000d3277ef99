using System.Globalization;

namespace Danmen.Cli.Demo;

/// <summary>The shop at work: a small program of the shell that the runbook stops and starts, as a service would be. It ends with the demo, however that ends.</summary>
internal sealed class ShopProcess(string root)
{
    private const string Script = """
        #!/bin/sh
        # The shop at work: tells every moment that it lives.
        cd "$(dirname "$0")" || exit 1
        trap 'rm -f pid; exit 0' TERM
        echo $$ >pid
        while kill -0 {0} 2>/dev/null; do
          date >heartbeat
          sleep 0.2
        done
        rm -f pid
        """;

    private string Folder => Path.Combine(root, "run");

    /// <summary>Commands for the runbook, from the folder of danmen.yaml beside it. Each bears being run twice.</summary>
    public static string Stop => "cd ../run && { test -e pid && kill $(cat pid) 2>/dev/null; n=0; while test -e pid && test $n -lt 100; do sleep 0.1; n=$((n + 1)); done; rm -f pid; }";

    public static string Start => "cd ../run && test -e pid || { setsid sh ./shop.sh </dev/null >/dev/null 2>&1 & n=0; while ! test -e pid && test $n -lt 100; do sleep 0.1; n=$((n + 1)); done; test -e pid; }";

    /// <summary>A command for a check: it runs.</summary>
    public static string IsRunning => "kill -0 $(cat ../run/pid)";

    /// <summary>Makes the program and starts it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "shop.sh"), Script.Replace("{0}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + "\n", cancellationToken).ConfigureAwait(false);
        await RunAsync(Start, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends it and waits for its end.</summary>
    public Task StopAsync() => Directory.Exists(Folder) ? RunAsync(Stop, CancellationToken.None) : Task.CompletedTask;

    private Task<string> RunAsync(string command, CancellationToken cancellationToken) => Tool.RunAsync("/bin/sh", ["-c", command], Folder, null, cancellationToken, calledAs: "sh");
}

using System.Diagnostics;
using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>The built command line, started as a process of its own as a user would.</summary>
/// <param name="folder">Where it is started.</param>
internal sealed class DanmenProgram(string folder)
{
    /// <summary>Variables that are added to, or taken from (null), a plain environment.</summary>
    public Dictionary<string, string?> Variables { get; } = new()
    {
        ["LANG"] = "C.UTF-8",
        ["LC_ALL"] = null,
        ["DANMEN_LANG"] = null,
        ["NO_COLOR"] = null,
        ["COLUMNS"] = null,
        ["TERM"] = "dumb",
        ["TZ"] = "Asia/Tokyo",
    };

    /// <summary>Path of the program: what DANMEN_PROGRAM names, else what belongs to this build.</summary>
    public static string Path { get; } = Find();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Runs to the end, whatever the exit code.</summary>
    public async Task<ProgramResult> RunAsync(params string[] words)
    {
        using Process process = Start(words);
        return await EndOfAsync(process);
    }

    /// <summary>Runs, and demands an exit code.</summary>
    public async Task<ProgramResult> ExitsAsync(int code, params string[] words)
    {
        ProgramResult result = await RunAsync(words);
        Assert.True(result.ExitCode == code, $"danmen {string.Join(' ', words)}\nexit code {result.ExitCode} instead of {code}\n{result.Output}\n{result.Error}");
        return result;
    }

    /// <summary>What it prints; it must succeed.</summary>
    public async Task<string> SaysAsync(params string[] words) => (await ExitsAsync(0, words)).Output;

    /// <summary>Its one JSON document.</summary>
    public async Task<JsonElement> JsonAsync(int code, params string[] words)
    {
        ProgramResult result = await ExitsAsync(code, [.. words, "--json"]);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Starts it, its three streams redirected.</summary>
    public Process Start(params string[] words) => Process.Start(Info(words))!; // never null: a new process is always started

    /// <summary>Waits for a started process and collects what it said.</summary>
    public static async Task<ProgramResult> EndOfAsync(Process process)
    {
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(Token);
            Task<string> error = process.StandardError.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs a line of bash in which <c>danmen</c> is the program.</summary>
    public async Task<ProgramResult> BashAsync(string script)
    {
        ProcessStartInfo start = Info([]);
        start.FileName = "/bin/bash";
        foreach (string word in (string[])["-c", $"export PATH={System.IO.Path.GetDirectoryName(Path)}:$PATH\n{script}"]) start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!; // as above
        return await EndOfAsync(process);
    }

    /// <summary>How a line of bash starts the program as a user who is not root; as root, as nobody, with a copy that anybody may run, wherever this checkout lies.</summary>
    /// <param name="folder">Gets the copy; anybody may pass it.</param>
    public async Task<string> ForNobodyAsync(string folder)
    {
        if (!Environment.IsPrivilegedProcess) return "danmen";
        ExternalProgram.Require("setpriv");
        string copy = System.IO.Path.Combine(folder, "program");
        if (!Directory.Exists(copy)) (await BashAsync($"cp -r '{System.IO.Path.GetDirectoryName(Path)}' '{copy}' && chmod -R a+rX '{copy}'")).MustSucceed();
        return $"setpriv --reuid=65534 --regid=65534 --clear-groups '{copy}/danmen'";
    }

    private ProcessStartInfo Info(string[] words)
    {
        ProcessStartInfo start = new(Path, words) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in Variables)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return start;
    }

    // tests/X/bin/<configuration>/net10.0 -> src/Danmen.Cli/bin/<configuration>/net10.0/<runtime>/danmen: the copy beside the tests lacks its native libraries.
    private static string Find()
    {
        // ./test names the program that users run.
        if (Environment.GetEnvironmentVariable("DANMEN_PROGRAM") is { Length: > 0 } named) return named;
        DirectoryInfo output = new(AppContext.BaseDirectory.TrimEnd('/'));
        string configuration = output.Parent!.Name; // the layout above
        string root = output.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        // Beside it lies a folder "native" once it was published.
        return Directory.GetDirectories(System.IO.Path.Combine(root, "src", "Danmen.Cli", "bin", configuration, output.Name)).Select(folder => System.IO.Path.Combine(folder, "danmen")).Single(File.Exists);
    }
}

using System.Diagnostics;
using System.Text;
using Xunit;

namespace Danmen.Testing.Programs;

/// <summary>Runs programs that tests need. A missing one skips the test on a workstation and fails it where CI=true.</summary>
public static class ExternalProgram
{
    /// <summary>Skips or fails the test unless the program is on the path.</summary>
    public static void Require(string name)
    {
        if (Find(name) is not null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{name} is not installed, and CI demands it");
        Assert.Skip($"{name} is not installed");
    }

    /// <summary>Absolute path of a program on the path, or null.</summary>
    public static string? Find(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) return path;
        }

        return null;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramResult> RunAsync(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        using Process process = Start(name, arguments, environment);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts a program with its three streams redirected, UTF-8.</summary>
    public static Process Start(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (KeyValuePair<string, string> variable in environment ?? new Dictionary<string, string>()) start.Environment[variable.Key] = variable.Value;
        return Process.Start(start)!; // never null: a new process is always started
    }
}

/// <summary>How a program ended and what it printed.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts exit code 0.</summary>
    public ProgramResult MustSucceed()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        return this;
    }
}

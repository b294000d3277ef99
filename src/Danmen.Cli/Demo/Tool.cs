using System.Diagnostics;
using Danmen.Faults;

namespace Danmen.Cli.Demo;

/// <summary>Runs programs of the system.</summary>
internal static class Tool
{
    /// <summary>Path of a program on PATH, or null.</summary>
    public static string? Find(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="input">Given to its standard input; null for none.</param>
    /// <param name="calledAs">What a fault calls it; null for the program's own name.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="DanmenException">CliFaults.ProgramFailed, with the last lines of its standard error.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder, string? input, CancellationToken cancellationToken, string? calledAs = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start) ?? throw new DanmenException(CliFaults.ProgramMissing, program);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                if (input is not null)
                    await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading all; its exit code tells why.
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new DanmenException(CliFaults.ProgramFailed, calledAs ?? Path.GetFileName(program), Last(await error.ConfigureAwait(false)));
            return await output.ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string Last(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', lines[Math.Max(0, lines.Length - 4)..]);
    }
}

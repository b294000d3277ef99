using System.ComponentModel;
using System.Diagnostics;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Fetches secrets from files, environment variables and programs. Thread-safe.</summary>
/// <remarks>The first line counts, without blanks around it: for files of one line, what restic's <c>--password-file</c> and <c>--password-command</c> read.</remarks>
public sealed class SecretReader : ISecretReader
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Action<SecretWarning>? _warn;

    /// <param name="warn">Told when a secret lies open, for example a file that others may read; null to stay silent.</param>
    public SecretReader(Action<SecretWarning>? warn = null) => _warn = warn;

    /// <exception cref="DanmenException">SystemFaults.SecretUnavailable.</exception>
    public async Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken) => reference switch
    {
        SecretReference.File file => FirstLine(await ReadFileAsync(file.Path, cancellationToken), file.Path),
        SecretReference.EnvironmentVariable variable => FirstLine(Environment.GetEnvironmentVariable(variable.Name), "$" + variable.Name),
        SecretReference.Command command => FirstLine(await RunAsync(command.Arguments, cancellationToken), command.Arguments[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(reference)),
    };

    private async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
            if ((File.GetUnixFileMode(path) & Others) != 0)
                _warn?.Invoke(new SecretWarning(path, "others may read or change this secret: chmod 600 it", "他のユーザーが読み書きできるシークレットです。chmod 600 を実行してください"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DanmenException(SystemFaults.SecretUnavailable, path, error.Message, error);
        }

        int end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end >= 0 && !string.IsNullOrWhiteSpace(text[end..]))
            _warn?.Invoke(new SecretWarning(path, "has more than one line; only the first is used, while restic would read them all", "複数行あります。Danmen は1行目のみ使用しますが、restic はすべての行を読み取ります"));
        return text;
    }

    private static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1)) { RedirectStandardOutput = true, RedirectStandardInput = true };
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new DanmenException(SystemFaults.SecretUnavailable, arguments[0], SystemRemarks.NotStarted.With());
        }
        catch (Win32Exception error)
        {
            throw new DanmenException(SystemFaults.SecretUnavailable, arguments[0], error.Message, error);
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode == 0 ? output : throw new DanmenException(SystemFaults.SecretUnavailable, arguments[0], SystemRemarks.ExitCode.With(process.ExitCode));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    private static string FirstLine(string? text, string subject)
    {
        ReadOnlySpan<char> line = text is null ? throw new DanmenException(SystemFaults.SecretUnavailable, subject, SystemRemarks.NotSet.With()) : text.AsSpan();
        int end = line.IndexOf('\n');
        if (end >= 0) line = line[..end];
        line = line.Trim();
        return line.IsEmpty ? throw new DanmenException(SystemFaults.SecretUnavailable, subject, SystemRemarks.FirstLineEmpty.With()) : line.ToString();
    }
}

/// <summary>A secret lies open.</summary>
/// <param name="Subject">The file.</param>
/// <param name="Reason">Why, English.</param>
/// <param name="ReasonJa">Why, Japanese.</param>
public sealed record SecretWarning(string Subject, string Reason, string ReasonJa);

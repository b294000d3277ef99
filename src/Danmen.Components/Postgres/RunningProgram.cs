using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Danmen.Faults;

namespace Danmen.Components.Postgres;

/// <summary>A program under way; killed when it is disposed before its end.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly Task<string> _errors;

    public RunningProgram(string name, Process process)
    {
        _name = name;
        _process = process;
        _errors = ReadMessagesAsync(process.StandardError.BaseStream);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Waits for the end; a failure is ProgramFailed with its message, row values left out.</summary>
    public async Task CompleteAsync(string subject, CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        var errors = await _errors;
        if (_process.ExitCode == 0) return;
        var busy = errors.Contains("lock timeout", StringComparison.Ordinal) || errors.Contains("could not obtain lock", StringComparison.Ordinal);
        throw new DanmenException(busy ? PostgresFaults.TableBusy : PostgresFaults.ProgramFailed, $"{_name} {subject}", WithoutRows(errors));
    }

    /// <summary>Messages as text. Names stand in them in the encoding of the database, which is nearly always UTF-8; a line that is not stays readable where it is ASCII.</summary>
    internal static string Decode(ReadOnlySpan<byte> messages)
    {
        var text = new StringBuilder(messages.Length);
        foreach (var line in messages.Split((byte)'\n'))
        {
            if (line.Start.Value > 0) text.Append('\n');
            var bytes = messages[line];
            text.Append((Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes));
        }

        return text.ToString();
    }

    private static async Task<string> ReadMessagesAsync(Stream messages)
    {
        using var bytes = new MemoryStream();
        await messages.CopyToAsync(bytes);
        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The ERROR lines of a program's messages, without what may quote rows.</summary>
    internal static string WithoutRows(string errors)
    {
        var kept = new List<string>();
        foreach (var line in errors.Split('\n'))
        {
            if (!line.Contains("error:", StringComparison.OrdinalIgnoreCase) && !line.Contains("fatal:", StringComparison.OrdinalIgnoreCase)) continue;
            // "invalid input syntax for type integer: "…"": what follows a colon in quotes is a value.
            var value = line.IndexOf(": \"", StringComparison.Ordinal);
            kept.Add((value < 0 ? line : line[..value]).Trim());
            if (kept.Count == 3) break;
        }

        return string.Join("; ", kept);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the kill.
        }

        _process.Dispose();
    }
}

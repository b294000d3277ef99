using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Runs commands on this machine, in danmen.yaml's folder.</summary>
/// <param name="variables">More variables of the environment; null for none.</param>
public sealed class LocalCommands(string folder, IReadOnlyDictionary<string, string>? variables = null) : ICommandRunner
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public async Task<int?> RunAsync(string command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await ShellCommand.ExitAsync(command, folder, timeout, cancellationToken, variables);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            throw new DanmenException(CheckFaults.CommandNotStarted, command, error.Message, error);
        }
    }

    public Task<FileStamp?> StampAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        return Task.FromResult(file.Exists ? new FileStamp(file.LastWriteTimeUtc.Ticks, file.Length) : (FileStamp?)null);
    }

    public async Task<byte[]> ReadAsync(string path, int mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            // To open a pipe that nobody writes to would take for ever, and nothing could end it.
            if (await ShellCommand.ExitAsync($"test -f '{path.Replace("'", "'\\''", StringComparison.Ordinal)}'", folder, s_limit, cancellationToken) != 0)
                throw new DanmenException(CheckFaults.ReportUnusable, path, CheckSettingRemarks.NoFile.With());
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var read = new MemoryStream();
            byte[] part = new byte[64 << 10];
            while (await file.ReadAsync(part, cancellationToken) is > 0 and int count)
            {
                if (read.Length + count > mostBytes) throw new DanmenException(CheckFaults.ReportUnusable, path, CheckSettingRemarks.LongerThan.With(new ByteCount(mostBytes)));
                read.Write(part, 0, count);
            }

            return read.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DanmenException(CheckFaults.ReportUnusable, path, error.Message, error);
        }
    }
}

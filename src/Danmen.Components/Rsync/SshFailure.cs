using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Components.Rsync;

/// <summary>Why nothing at all could be done on the other host, by what ssh, rsync and its shell said.</summary>
internal sealed partial class SshFailure(RemotePlace place)
{
    public DanmenException Of(RsyncResult result)
    {
        string said = Last(result);
        Remark says = said.Length == 0 ? RsyncRemarks.Ended.With(result.ExitCode) : RsyncRemarks.Says.With(said);
        bool Has(string text) => result.Messages.Any(line => line.Contains(text, StringComparison.Ordinal));
        if (Has("REMOTE HOST IDENTIFICATION HAS CHANGED")) return new DanmenException(RsyncFaults.HostKeyRefused, place.Account, RsyncRemarks.HostKeyChanged.With());
        if (Has("Host key verification failed")) return new DanmenException(RsyncFaults.HostKeyRefused, place.Account, RsyncRemarks.HostKeyUnknown.With());
        bool neverThere = Has("(0 bytes received so far)") || result.Messages.Any(line => NoLogin().IsMatch(line));
        if (!neverThere) return new DanmenException(result.ExitCode is 10 or 12 or 30 or 35 or 137 or 255 ? RsyncFaults.ConnectionLost : RsyncFaults.Failed, place.Location, says);
        if (result.Messages.Any(line => NoProgram().IsMatch(line))) return new DanmenException(RsyncFaults.ProgramMissing, place.Account, RsyncRemarks.NotOnOtherHost.With(said));
        return new DanmenException(RsyncFaults.Unreachable, place.Account, says);
    }

    /// <summary>The last words but rsync's own summary, which names no reason.</summary>
    public static string Last(RsyncResult result)
    {
        string[] lines = [.. result.Messages.Where(line => !line.StartsWith("rsync error:", StringComparison.Ordinal) && !line.Contains("connection unexpectedly closed", StringComparison.Ordinal)).TakeLast(3)];
        return lines.Length > 0 ? string.Join("; ", lines.Select(RsyncText.Show)) : string.Join("; ", result.Messages.TakeLast(1).Select(RsyncText.Show));
    }

    // ssh's own words before there is a session.
    [GeneratedRegex(@"^(?:ssh: |kex_exchange_identification: |Connection (?:closed|reset|timed out) |\S+: Permission denied \()")]
    private static partial Regex NoLogin();

    [GeneratedRegex("rsync.*(?:not found|No such file or directory)")]
    private static partial Regex NoProgram();
}

using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>What a run of rsync means: a fault, or files that could not be read.</summary>
/// <param name="local">The folder on this host.</param>
internal sealed partial class RsyncOutcome(RemotePlace place, string local)
{
    private const int Partial = 23;
    private const int Vanished = 24;

    /// <summary>True when files go from here to the other host, which then is the one that writes.</summary>
    public bool IsPush { get; init; }

    /// <returns>What could not be read or written, by its path; empty when all was.</returns>
    /// <exception cref="DanmenException">One of <see cref="RsyncFaults"/>: nothing can be said of the folder as a whole.</exception>
    public IReadOnlyList<CaptureProblem> Read(RsyncResult result)
    {
        if (result.ExitCode == 0) return [];
        Match[] said = [.. result.Messages.Select(line => SystemError().Match(line)).Where(match => match.Success)];
        if (!IsPush && said.FirstOrDefault(IsFolderItself) is { } folder) throw new DanmenException(RsyncFaults.FolderUnreadable, place.Location, RsyncRemarks.Says.With(RsyncText.Show(folder.Groups["why"].Value)));
        if (result.Messages.FirstOrDefault(line => Unwritable().IsMatch(line)) is { } full) throw new DanmenException(IsPush ? RsyncFaults.PushFailed : RsyncFaults.MirrorUnwritable, IsPush ? place.Location : local, RsyncRemarks.Says.With(RsyncText.Show(full)));
        if (result.ExitCode is not (Partial or Vanished)) throw new SshFailure(place).Of(result);

        var problems = new List<CaptureProblem>();
        foreach (string line in result.Messages)
        {
            if (VanishedLine().Match(line) is { Success: true } gone) problems.Add(CaptureProblem.Of(Relative(gone.Groups["path"].Value), ProblemRemarks.Vanished));
            else if (SystemError().Match(line) is { Success: true } match) problems.Add(Problem(match));
        }

        if (problems.Count > 0) return problems;
        return [CaptureProblem.Of(place.Location, ProblemRemarks.RsyncSays, SshFailure.Last(result))];
    }

    private static CaptureProblem ProblemOf(string path, string why) => why.Contains("Permission denied", StringComparison.Ordinal) || why.Contains("Operation not permitted", StringComparison.Ordinal)
        ? CaptureProblem.Of(path, ProblemRemarks.NotPermitted, why)
        : CaptureProblem.Of(path, ProblemRemarks.RsyncSays, why);

    private CaptureProblem Problem(Match match) => ProblemOf(Relative(match.Groups["path"].Value), RsyncText.Show(match.Groups["why"].Value));

    private bool IsFolderItself(Match match) => match.Groups["what"].Value.TrimEnd(' ', '(') switch
    {
        "change_dir" or "link_stat" or "change_dir#1" or "change_dir#3" => true,
        "opendir" => Relative(match.Groups["path"].Value) == place.Location,
        _ => false,
    };

    private string Relative(string path)
    {
        string shown = RsyncText.Show(path);
        foreach (string root in (string[])[place.Path, local])
        {
            string prefix = root.TrimEnd('/') + "/";
            if (shown == root || shown == prefix + ".") return place.Location;
            if (shown.StartsWith(prefix, StringComparison.Ordinal)) return shown[prefix.Length..];
        }

        return shown;
    }

    // "rsync: [sender] send_files failed to open "/srv/a": Permission denied (13)", "rsync: [generator] … lsetxattr("/m/a","user.x") failed: …": names have no line feed and no other control character in them.
    [GeneratedRegex("""^rsync: (?:\[\w+\] )?(?<what>[^"]*)"(?<path>.*?)(?:","[^"]*)?"\)?(?: failed)?: (?<why>.*)$""")]
    private static partial Regex SystemError();

    [GeneratedRegex("""^(?:file|directory) has vanished: "(?<path>.*)"$""")]
    private static partial Regex VanishedLine();

    // Of the side that writes: no space, quota, input/output error, read-only.
    [GeneratedRegex(@"^rsync: \[(?:receiver|generator|Receiver)\] .*\((?:28|122|5|30)\)$")]
    private static partial Regex Unwritable();
}

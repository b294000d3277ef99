using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Rsync;

/// <summary>The copy of another host's folder on this one, plain text in a folder that only this user can enter. One process at a time.</summary>
/// <remarks>
/// What is under way stands beside the copy, on the same file system: rsync then renames only whole files into it, so that a folder's time is what it is on the
/// other host, and a cut transfer goes on with what has arrived.
/// </remarks>
internal sealed class Mirror : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // A file that changes while it is read is read again this often before the snapshot is called incomplete.
    private const int MostPasses = 3;

    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly ProcessMark _mark;

    private Mirror(string folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
        _mark = new ProcessMark(Path.Combine(folder, "process"));
    }

    /// <summary>The files as they are on the other host.</summary>
    public string Tree => Path.Combine(_folder, "tree");

    /// <summary>Owners and what else only root may set stand in attributes <c>user.rsync.%stat</c>.</summary>
    public static bool FakesSuper => !Environment.IsPrivilegedProcess;

    private string Partial => Path.Combine(_folder, "partial");

    private string Temporary => Path.Combine(_folder, "temporary");

    private string ReadMark => Path.Combine(_folder, "read");

    /// <exception cref="DanmenException">RsyncFaults.MirrorBusy, RsyncFaults.MirrorUnwritable.</exception>
    public static async Task<Mirror> OpenAsync(string folder)
    {
        try
        {
            // Whoever may read the mirror may read what the other host has.
            DirectoryInfo made = Directory.CreateDirectory(folder, Private);
            if ((made.UnixFileMode & ~Private) != 0) made.UnixFileMode = Private;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DanmenException(RsyncFaults.MirrorUnwritable, folder, error.Message, error);
        }

        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new DanmenException(RsyncFaults.MirrorBusy, folder, "", error);
        }

        var mirror = new Mirror(folder, held);
        try
        {
            await mirror._mark.EndAsync();
            return mirror;
        }
        catch
        {
            mirror.Dispose();
            throw;
        }
    }

    /// <summary>Brings the copy up to date, and looks again until nothing has changed in between.</summary>
    /// <param name="full">Compare files by checksum, not by size and time.</param>
    /// <exception cref="DanmenException">One of <see cref="RsyncFaults"/>.</exception>
    public async Task<MirrorChanges> RefreshAsync(TransferProgram rsync, RemotePlace place, bool full, IComponentProgress progress, CancellationToken cancellationToken)
    {
        using var ssh = new SshCall(place);
        var outcome = new RsyncOutcome(place, Tree);
        var changes = new MirrorChanges();
        try
        {
            foreach (string each in (string[])[Tree, Partial]) Directory.CreateDirectory(each, Private);
            LivingPaths.Remove(LivingPaths.FromText(Temporary));
            Directory.CreateDirectory(Temporary, Private);
            for (int pass = 1; ; pass++)
            {
                bool isLast = pass == MostPasses;
                var transferred = new HashSet<string>(StringComparer.Ordinal);
                int lines = 0;
                RsyncResult result = await RunAsync(rsync, Arguments(ssh, place, full && pass == 1, isDry: false), line =>
                {
                    lines++;
                    changes.Add(line);
                    if (isLast && line.IsContent) transferred.Add(line.Name);
                    progress.Say(RsyncText.Show(line.Name));
                }, cancellationToken);
                changes.Problems = outcome.Read(result);
                // Nothing had changed since the pass before, or since the last snapshot: what is here is whole.
                if (lines == 0) break;
                if (!isLast) continue;
                if (transferred.Count > 0) await CheckAsync(rsync, ssh, place, transferred, outcome, changes, cancellationToken);
                break;
            }

            LivingPaths.Remove(LivingPaths.FromText(Partial));
            return changes;
        }
        finally
        {
            LivingPaths.Remove(LivingPaths.FromText(Temporary));
        }
    }

    /// <summary>When a capture began to read the copy and found this tree; null when the last one found another.</summary>
    public DateTimeOffset? ReadAtOf(string tree)
    {
        if (!File.Exists(ReadMark)) return null;
        string[] parts = File.ReadAllText(ReadMark).Split(' ');
        return parts is [var read, var time] && read == tree && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    public void Remember(string tree, DateTimeOffset readAt) => File.WriteAllText(ReadMark, string.Create(CultureInfo.InvariantCulture, $"{tree} {readAt.ToUnixTimeMilliseconds()}"));

    public void Dispose() => _lock.Dispose();

    /// <summary>What was transferred by the last pass and differs again may be half of one state and half of another.</summary>
    private async Task CheckAsync(TransferProgram rsync, SshCall ssh, RemotePlace place, HashSet<string> transferred, RsyncOutcome outcome, MirrorChanges changes, CancellationToken cancellationToken)
    {
        var torn = new List<CaptureProblem>();
        HashSet<string> known = [.. changes.Problems.Select(problem => problem.Subject)];
        RsyncResult result = await RunAsync(rsync, Arguments(ssh, place, full: false, isDry: true), line =>
        {
            if (!line.IsRemoved && transferred.Contains(line.Name) && !known.Contains(RsyncText.Show(line.Name))) torn.Add(CaptureProblem.Of(RsyncText.Show(line.Name), ProblemRemarks.ChangedWhileRead));
        }, cancellationToken);
        _ = outcome.Read(result);
        changes.Problems = [.. changes.Problems, .. torn];
    }

    private async Task<RsyncResult> RunAsync(TransferProgram rsync, IReadOnlyList<string> arguments, Action<ItemisedLine> each, CancellationToken cancellationToken)
    {
        RsyncResult result = await rsync.RunAsync(arguments, text =>
        {
            if (ItemisedLine.Parse(text) is { } line) each(line);
        }, _mark.Set, cancellationToken);
        _mark.Clear();
        return result;
    }

    private List<string> Arguments(SshCall ssh, RemotePlace place, bool full, bool isDry)
    {
        List<string> arguments =
        [
            "--archive", "--hard-links", "--acls", "--xattrs", "--numeric-ids", "--sparse",
            // Nanoseconds count.
            "--modify-window=-1",
            "--delete-delay", "--delete-excluded",
            "--partial-dir=" + Partial, "--temp-dir=" + Temporary,
            // The path is sent inside the protocol and no shell sees it.
            "--protect-args",
            "--8-bit-output", ItemisedLine.Format,
            "--timeout=600",
            "--rsh=" + ssh.ForRsync,
        ];
        if (FakesSuper) arguments.Add("--fake-super");
        if (full) arguments.Add("--checksum");
        if (isDry) arguments.Add("--dry-run");
        if (place.OneFileSystem) arguments.AddRange(["--one-file-system", "--one-file-system"]);
        arguments.AddRange(FilterRules.Of(place.CaptureExcludes));
        arguments.AddRange(["--", place.Source, Tree + "/"]);
        return arguments;
    }
}

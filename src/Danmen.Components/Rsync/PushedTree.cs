using System.Text;
using Danmen.Components.Files;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Rsync;

/// <summary>The restored files on their way to another host: built from the store in a private folder of this one, pushed, compared there by checksum, and removed.</summary>
internal sealed class PushedTree(RemotePlace place, RestoreContext context)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Folder => Path.Combine(context.LocalFolder ?? throw new InvalidOperationException("A restore over SSH needs a local folder."), "restore-" + context.RunId);

    private string Tree => Path.Combine(Folder, "tree");

    private bool IsFaked => FakedOwner.IsFaked(context.Facts);

    /// <summary>Writes the snapshot's files here; after a kill, what is there already stays.</summary>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo made = Directory.CreateDirectory(Folder, Private);
        if ((made.UnixFileMode & ~Private) != 0) made.UnixFileMode = Private;
        FolderRestoreReport report = await context.Stored.RestoreDirectoryAsync("", new FolderToRestore(Tree) { Replace = true, Excludes = place.CaptureExcludes }, cancellationToken);
        if (report.Problems.Count > 0)
        {
            Remark[] told = [.. report.Problems.Take(5).Select(problem => FolderRemarks.Differs.With(problem.Subject, problem))];
            throw new DanmenException(StoreFaults.RestoreFailed, place.Location, report.Problems.Count > told.Length ? [.. told, FolderRemarks.MoreDiffer.With(report.Problems.Count - told.Length)] : told);
        }

        FinishRoot();
    }

    /// <summary>Brings them to a folder of the other host that exists. What the living folder has is copied there, not sent.</summary>
    /// <param name="staging">Holds what is under way.</param>
    /// <param name="living">The living folder, or null for none.</param>
    public async Task PushAsync(OtherHost host, TransferProgram rsync, ReadOnlyMemory<byte> target, ReadOnlyMemory<byte> staging, byte[]? living, CancellationToken cancellationToken)
    {
        string beside = Text(staging);
        List<string> arguments =
        [
            .. Common(host), "--delete-delay",
            // Inside the other host's file system, whose names are the other host's.
            $"--partial-dir={beside}/partial", $"--temp-dir={beside}/temporary",
        ];
        // By checksum: a file that was changed under its old size and time must not come back as it is.
        if (living is not null) arguments.AddRange(["--checksum", $"--copy-dest={Text(living)}"]);
        arguments.AddRange(["--", Tree + "/", Target(target)]);
        RsyncResult result = await rsync.RunAsync(arguments, line =>
        {
            if (ItemisedLine.Parse(line) is { } item) context.Progress.Say(RsyncText.Show(item.Name));
        }, null, cancellationToken);
        IReadOnlyList<CaptureProblem> problems = Outcome.Read(result);
        if (problems.Count > 0) throw new DanmenException(RsyncFaults.PushFailed, place.Location, [.. problems.Take(5).Select(problem => FolderRemarks.Differs.With(problem.Subject, problem))]);
    }

    /// <summary>Compares a folder of the other host with the files here: names, content, metadata.</summary>
    /// <param name="isLiving">True when it lives: what is not the component's is in it, and times of folders move on.</param>
    public async Task<IReadOnlyList<CaptureProblem>> CompareAsync(OtherHost host, TransferProgram rsync, ReadOnlyMemory<byte> target, bool isLiving, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Tree)) await BuildAsync(cancellationToken);
        var foreign = new ForeignPaths(place);
        var differences = new List<CaptureProblem>();
        RsyncResult result = await rsync.RunAsync([.. Common(host), "--delete", "--dry-run", "--checksum", "--", Tree + "/", Target(target)], text =>
        {
            if (ItemisedLine.Parse(text) is not { } line) return;
            if (isLiving && (line.IsFolderTime || foreign.TakesOrHolds(line.Name) || line.IsRemoved)) return;
            string name = RsyncText.Show(line.Name);
            differences.Add(line.IsRemoved ? CaptureProblem.Of(name, ProblemRemarks.WasNotCaptured)
                : line.IsAdded ? CaptureProblem.Of(name, ProblemRemarks.Missing)
                : line.IsContent ? CaptureProblem.Of(name, ProblemRemarks.ContentDiffers)
                : CaptureProblem.Of(name, ProblemRemarks.RsyncSays, line.Code));
        }, null, cancellationToken);
        if (!isLiving && await FolderSubstitution.ElsewhereAsync(context, cancellationToken) is { } elsewhere)
            differences.AddRange(await FolderSubstitution.LookAsync(Tree, new FolderPlace(Tree) { Excludes = place.CaptureExcludes }, elsewhere, cancellationToken));
        return [.. Outcome.Read(result), .. differences];
    }

    /// <summary>Removes the files here. Nothing there is no fault.</summary>
    public void Remove() => LivingPaths.Remove(LivingPaths.FromText(Folder));

    private RsyncOutcome Outcome => new(place, Tree) { IsPush = true };

    private static string Text(ReadOnlyMemory<byte> path) => Encoding.UTF8.GetString(path.Span);

    private string[] Common(OtherHost host)
    {
        string[] options =
        [
            "--archive", "--hard-links", "--acls", "--xattrs", "--numeric-ids", "--sparse", "--modify-window=-1", "--protect-args", "--8-bit-output", ItemisedLine.Format, "--timeout=600",
            "--rsh=" + host.Ssh.ForRsync,
        ];

        // Of this side alone: owners stand in attributes here and become real there.
        return IsFaked ? [.. options, "--fake-super"] : options;
    }

    private string Target(ReadOnlyMemory<byte> folder) => $"{place.Account}:{RemotePlace.Literal(Text(folder))}/";

    /// <summary>The tree holds what is in the folder; what the folder itself is comes from the facts, and its attributes from the mirror where there is one.</summary>
    private void FinishRoot()
    {
        byte[] tree = LivingPaths.FromText(Tree), mirror = LivingPaths.FromText(Path.Combine(context.LocalFolder!, "tree")); // Folder would have thrown
        if (LivingPaths.Find(mirror) is { IsFolder: true } && Mirror.FakesSuper == IsFaked) LivingPaths.CopyFolderMetadata(mirror, tree);
        if (RootFact.Read(context.Facts) is not { } fact) return;
        if (IsFaked) FakedOwner.Set(Tree, fact);
        else LivingPaths.SetOwnerAndMode(tree, fact.User, fact.Group, fact.Mode);
    }
}

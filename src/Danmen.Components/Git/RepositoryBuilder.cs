using Danmen.Components.FileNodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>Makes a repository from a stored bundle, or adds what the bundle holds to one that is there.</summary>
internal sealed class RepositoryBuilder(GitProgram git, IStoredFolder stored, RepositoryRecord record)
{
    // Inside '.git', whose permissions then protect it too.
    private const string BundleFile = "danmen-history.bundle";

    /// <summary>Makes '.git' in a work tree: the commit on its branch, the index as it was, remotes. An old try is begun anew.</summary>
    public async Task BuildAsync(string workTree, CancellationToken cancellationToken)
    {
        string gitDir = Path.Combine(workTree, RepositoryPlace.Name);
        if (Directory.Exists(gitDir)) Directory.Delete(gitDir, recursive: true);
        await git.MustAsync(new GitCommand("init", "-q", "--template=", $"--object-format={record.ObjectFormat}", "-b", record.Branch ?? "main", workTree), cancellationToken);
        Directory.CreateDirectory(Path.Combine(gitDir, "info"));
        if (record.Shallow.Count > 0) await File.WriteAllLinesAsync(Path.Combine(gitDir, "shallow"), record.Shallow, cancellationToken);
        await UnbundleAsync(gitDir, cancellationToken);
        foreach ((string key, string value) in record.Settings)
            if (RepositoryReader.ComparedSettings.Contains(key)) await MustAsync(gitDir, cancellationToken, "config", key, value);
        foreach ((string name, string address) in record.Remotes)
        {
            await MustAsync(gitDir, cancellationToken, "config", $"remote.{name}.url", address);
            await MustAsync(gitDir, cancellationToken, "config", $"remote.{name}.fetch", $"+refs/heads/*:refs/remotes/{name}/*");
        }

        if (record is { Upstream: { } upstream, Branch: { } branch })
        {
            await MustAsync(gitDir, cancellationToken, "config", $"branch.{branch}.remote", upstream.Name);
            await MustAsync(gitDir, cancellationToken, "config", $"branch.{branch}.merge", upstream.Value);
        }

        if (record.Tag is { } tag) await MustAsync(gitDir, cancellationToken, "update-ref", $"refs/tags/{tag.Name}", tag.Value);
        if (record.Commit is { } commit) await MustAsync(gitDir, cancellationToken, "update-ref", record.Branch is null ? "--no-deref" : "--create-reflog", "HEAD", commit);
        if ((record.IndexCommit ?? record.Commit) is not { } index) return;
        await MustAsync(gitDir, cancellationToken, "read-tree", index);

        // Its exit code says whether files differ: they may.
        await git.RunAsync(new GitCommand("update-index", "-q", "--refresh") { GitDir = gitDir, WorkTree = workTree }, cancellationToken);
    }

    /// <summary>Adds the commit with its history to a repository. No branch moves; a reference of its own keeps it.</summary>
    public async Task AddAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        if (record.Commit is not { } commit) return;
        var reader = new RepositoryReader(git, place);
        RepositoryFolders folders = await reader.FoldersAsync(cancellationToken);
        HashSet<string> before = [.. Files(folders.Common)];
        await UnbundleAsync(place.GitDir, cancellationToken);
        await MustAsync(place.GitDir, cancellationToken, "update-ref", KeptReference(commit), commit);
        if (!Environment.IsPrivilegedProcess || FileNode.Find(folders.Common) is not { } owner) return;
        foreach (string added in Files(folders.Common).Where(file => !before.Contains(file))) FileNode.SetOwner(added, owner.UserId, owner.GroupId);
    }

    public static string KeptReference(string commit) => $"refs/danmen/restored/{commit}";

    private static IEnumerable<string> Files(string common) =>
        ((string[])["objects", "refs"]).SelectMany(name => Directory.EnumerateFileSystemEntries(Path.Combine(common, name), "*", SearchOption.AllDirectories));

    /// <summary>Adds the bundle's objects; references stay as they are.</summary>
    public async Task UnbundleAsync(string gitDir, CancellationToken cancellationToken)
    {
        if (record.Commit is null && record.IndexCommit is null) return;
        StoredItem item = await stored.FindAsync(RepositoryRecord.BundleName, cancellationToken) is { IsFile: true } found
            ? found
            : throw new DanmenException(GitFaults.StoredBroken, RepositoryRecord.BundleName, ProblemRemarks.Missing.With());
        string path = Path.Combine(gitDir, BundleFile);
        try
        {
            await using (Stream content = stored.Open(item))
            await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
                await content.CopyToAsync(file, cancellationToken);
            await MustAsync(gitDir, cancellationToken, "bundle", "unbundle", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private Task<GitResult> MustAsync(string gitDir, CancellationToken cancellationToken, params string[] arguments) => git.MustAsync(new GitCommand(arguments) { GitDir = gitDir }, cancellationToken);
}

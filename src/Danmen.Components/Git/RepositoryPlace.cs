using System.Text;
using Danmen.Faults;

namespace Danmen.Components.Git;

/// <summary>Where a work tree's repository is.</summary>
/// <param name="WorkTree">The work tree's top folder.</param>
/// <param name="GitDir">Its own part of the repository: HEAD and index.</param>
internal sealed record RepositoryPlace(string WorkTree, string GitDir)
{
    public const string Name = ".git";

    /// <exception cref="DanmenException">GitFaults.NotARepository.</exception>
    public static RepositoryPlace Find(string workTree)
    {
        if (TryFind(workTree) is { } place) return place;
        if (!Directory.Exists(workTree)) throw new DanmenException(GitFaults.NotARepository, workTree, (File.Exists(workTree) ? GitRemarks.IsFile : GitRemarks.NothingThere).With());
        throw IsGitDir(workTree)
            ? new DanmenException(GitFaults.NotARepository, workTree, GitRemarks.IsBare.With())
            : new DanmenException(GitFaults.NotARepository, workTree, (Directory.Exists(Path.Combine(workTree, Name)) || File.Exists(Path.Combine(workTree, Name)) ? GitRemarks.GitIsNoRepository : GitRemarks.NoGit).With());
    }

    /// <summary>Null when there is no repository.</summary>
    public static RepositoryPlace? TryFind(string workTree)
    {
        string path = Path.Combine(workTree, Name);
        if (Directory.Exists(path)) return IsGitDir(path) ? new RepositoryPlace(workTree, path) : null;
        if (!File.Exists(path) || new FileInfo(path).Length > 8192) return null;

        // A linked work tree or a submodule: the file names the repository's folder.
        string text = File.ReadAllText(path, Encoding.UTF8);
        if (!text.StartsWith("gitdir: ", StringComparison.Ordinal)) return null;
        string target = Path.GetFullPath(text["gitdir: ".Length..].TrimEnd('\n', '\r'), workTree);
        return IsGitDir(target) ? new RepositoryPlace(workTree, target) : null;
    }

    private static bool IsGitDir(string folder) =>
        (File.Exists(Path.Combine(folder, "HEAD")) || new FileInfo(Path.Combine(folder, "HEAD")).LinkTarget is not null)
        && (Directory.Exists(Path.Combine(folder, "objects")) || File.Exists(Path.Combine(folder, "commondir")));
}

using System.Text;
using Danmen.Components.Files;
using Danmen.Faults;

namespace Danmen.Components.Git;

/// <summary>Reads what a repository is. No command here looks at the work tree's files.</summary>
internal sealed class RepositoryReader(GitProgram git, RepositoryPlace place)
{
    /// <summary>Settings without which the same files would look changed.</summary>
    public static readonly string[] ComparedSettings = ["core.filemode", "core.autocrlf", "core.eol", "core.symlinks", "core.ignorecase", "core.precomposeunicode"];

    private const string Heads = "refs/heads/";

    public async Task<RepositoryFolders> FoldersAsync(CancellationToken cancellationToken)
    {
        GitResult result = await RunAsync(cancellationToken, "rev-parse", "--path-format=absolute", "--git-common-dir", "--git-path", "objects");
        string[] lines = result.Text.Split('\n');
        if (result.ExitCode != 0 || lines.Length != 2) throw new DanmenException(GitFaults.NotARepository, place.WorkTree, result.Error.Trim());
        return new RepositoryFolders(place.GitDir, lines[0], lines[1]);
    }

    /// <summary>Everything but the index.</summary>
    public async Task<RepositoryRecord> ReadAsync(RepositoryFolders folders, CancellationToken cancellationToken)
    {
        string? head = (await RunAsync(cancellationToken, "symbolic-ref", "-q", "HEAD")).TextOrNull;
        string? branch = head?.StartsWith(Heads, StringComparison.Ordinal) == true ? head[Heads.Length..] : null;
        string? commit = await CommitAsync(cancellationToken);
        return new RepositoryRecord
        {
            Format = RepositoryRecord.CurrentFormat,
            ObjectFormat = (await RunAsync(cancellationToken, "rev-parse", "--show-object-format")).TextOrNull ?? "sha1",
            Commit = commit,
            Branch = branch,
            Tag = commit is null ? null : await TagAsync(cancellationToken),
            Shallow = File.Exists(Path.Combine(folders.Common, "shallow")) ? await File.ReadAllLinesAsync(Path.Combine(folders.Common, "shallow"), cancellationToken) : [],
            Remotes = await RemotesAsync(cancellationToken),
            Upstream = branch is null ? null : await UpstreamAsync(branch, cancellationToken),
            Settings = await SettingsAsync(cancellationToken),
        };
    }

    /// <summary>The commit that is checked out; null before the first.</summary>
    public async Task<string?> CommitAsync(CancellationToken cancellationToken) => (await RunAsync(cancellationToken, "rev-parse", "-q", "--verify", "HEAD^{commit}")).TextOrNull;

    /// <summary>For example "v1.2.3-4-gabcdef0"; null before the first commit.</summary>
    public async Task<string?> DescribeAsync(CancellationToken cancellationToken) => (await RunAsync(cancellationToken, "describe", "--tags", "--always")).TextOrNull;

    /// <summary>True when a branch of a remote, as it was last fetched or pushed, holds the commit; null when there is no remote or no commit.</summary>
    public async Task<bool?> IsOnRemoteAsync(RepositoryRecord record, CancellationToken cancellationToken) =>
        record.Commit is null || record.Remotes.Count == 0 ? null : (await RunAsync(cancellationToken, "for-each-ref", "--count=1", "--format=%(refname)", "--contains", record.Commit, "refs/remotes")).TextOrNull is not null;

    /// <summary>True when the repository has the commit and all of its history.</summary>
    public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken) =>
        (await RunAsync(cancellationToken, "cat-file", "-e", $"{commit}^{{commit}}")).ExitCode == 0
        && (await RunAsync(cancellationToken, "rev-list", "--quiet", "--objects", commit)).ExitCode == 0;

    /// <summary>Paths and commits of the submodules that an index names.</summary>
    public static SortedDictionary<string, string> Submodules(GitResult stagedFiles)
    {
        // "160000 <commit> 0\t<path>"
        var submodules = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> entry in stagedFiles.Parts)
        {
            int tab = entry.Span.IndexOf((byte)'\t');
            if (tab < 0 || !entry.Span.StartsWith("160000 "u8)) continue;
            submodules[PathName.Encode(entry.Span[(tab + 1)..])] = Encoding.ASCII.GetString(entry.Span[..tab]).Split(' ')[1];
        }

        return submodules;
    }

    private async Task<NamedObject?> TagAsync(CancellationToken cancellationToken)
    {
        if ((await RunAsync(cancellationToken, "describe", "--tags", "--abbrev=0")).TextOrNull is not { } name) return null;
        return (await RunAsync(cancellationToken, "rev-parse", "-q", "--verify", $"refs/tags/{name}")).TextOrNull is { } value ? new NamedObject(name, value) : null;
    }

    private async Task<SortedDictionary<string, string>> RemotesAsync(CancellationToken cancellationToken)
    {
        var remotes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in await ConfigurationAsync(@"^remote\..*\.url$", cancellationToken))
            remotes.TryAdd(key["remote.".Length..^".url".Length], RemoteAddress.WithoutCredentials(value));
        return remotes;
    }

    private async Task<NamedObject?> UpstreamAsync(string branch, CancellationToken cancellationToken)
    {
        string? remote = (await RunAsync(cancellationToken, "config", "--get", $"branch.{branch}.remote")).TextOrNull, merge = (await RunAsync(cancellationToken, "config", "--get", $"branch.{branch}.merge")).TextOrNull;
        return remote is null || merge is null ? null : new NamedObject(remote, merge);
    }

    private async Task<SortedDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in await ConfigurationAsync(@"^core\.", cancellationToken))
            if (ComparedSettings.Contains(key)) settings[key] = value;
        return settings;
    }

    // "key\nvalue\0"; keys are lower-case but for the part in the middle.
    private async Task<List<(string Key, string Value)>> ConfigurationAsync(string pattern, CancellationToken cancellationToken)
    {
        var found = new List<(string, string)>();
        foreach (ReadOnlyMemory<byte> part in (await RunAsync(cancellationToken, "config", "--local", "-z", "--get-regexp", pattern)).Parts)
        {
            string text = Encoding.UTF8.GetString(part.Span);
            int end = text.IndexOf('\n', StringComparison.Ordinal);
            found.Add(end < 0 ? (text, "true") : (text[..end], text[(end + 1)..]));
        }

        return found;
    }

    private Task<GitResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) => git.RunAsync(new GitCommand(arguments) { GitDir = place.GitDir, WorkTree = place.WorkTree }, cancellationToken);
}

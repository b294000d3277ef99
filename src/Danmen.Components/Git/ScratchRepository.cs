using Danmen.Components.Scratch;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Git;

/// <summary>A bare repository in a private folder, with a configuration of Danmen's own; removed when disposed.</summary>
/// <remarks>It borrows another repository's objects. What it is asked about somebody's work tree, no configuration of theirs can answer by running a program.</remarks>
internal sealed class ScratchRepository : IDisposable
{
    private const string FolderName = "repository.git";

    // Small text files; what is larger is nothing that anybody wrote by hand.
    private const long LargestFileBytes = 16 << 20;

    private readonly PrivateFolder _folder = new("danmen-git-");
    private readonly GitProgram _git;

    private ScratchRepository(GitProgram git) => _git = git;

    public string GitDir => _folder.At(FolderName);

    /// <param name="objectFormat">"sha1" or "sha256".</param>
    public static async Task<ScratchRepository> CreateAsync(GitProgram git, string objectFormat, CancellationToken cancellationToken)
    {
        var scratch = new ScratchRepository(git);
        try
        {
            await git.MustAsync(new GitCommand("init", "-q", "--bare", "--template=", $"--object-format={objectFormat}", "-b", "main", scratch.GitDir), cancellationToken);
            Directory.CreateDirectory(Path.Combine(scratch.GitDir, "info"));
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>A repository that sees the objects, the index and HEAD of another one as they are now.</summary>
    public static async Task<ScratchRepository> MirrorAsync(GitProgram git, RepositoryFolders folders, RepositoryRecord record, CancellationToken cancellationToken)
    {
        ScratchRepository scratch = await CreateAsync(git, record.ObjectFormat, cancellationToken);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(scratch.GitDir, "objects", "info", "alternates"), folders.Objects + "\n", cancellationToken);
            scratch.CopyFile(Path.Combine(folders.Common, "shallow"), "shallow");
            foreach (string name in (string[])["exclude", "attributes"]) scratch.CopyFile(Path.Combine(folders.Common, "info", name), Path.Combine("info", name));
            scratch.CopyIndex(folders.GitDir);
            foreach ((string key, string value) in record.Settings) await scratch.MustAsync(cancellationToken, "config", key, value);
            if (record.Branch is { } branch) await scratch.MustAsync(cancellationToken, "symbolic-ref", "HEAD", $"refs/heads/{branch}");
            if (record.Commit is { } commit) await scratch.MustAsync(cancellationToken, "update-ref", record.Branch is null ? "--no-deref" : "--create-reflog", "HEAD", commit);
            if (record.Tag is { } tag) await scratch.MustAsync(cancellationToken, "update-ref", $"refs/tags/{tag.Name}", tag.Value);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public Task<GitResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) => _git.RunAsync(new GitCommand(arguments) { GitDir = GitDir }, cancellationToken);

    public Task<GitResult> MustAsync(CancellationToken cancellationToken, params string[] arguments) => _git.MustAsync(new GitCommand(arguments) { GitDir = GitDir }, cancellationToken);

    /// <summary>Runs a command that looks at a work tree.</summary>
    public Task<GitResult> MustAsync(string workTree, CancellationToken cancellationToken, params string[] arguments) =>
        _git.MustAsync(new GitCommand(arguments) { GitDir = GitDir, WorkTree = workTree }, cancellationToken);

    /// <summary>Writes a bundle of references as it is made.</summary>
    public async Task<StoredContent> StoreBundleAsync(ICaptureSink sink, IComponentProgress progress, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        await using IContentWriter writer = sink.OpenContent(ContentShape.File);
        await _git.StreamAsync(
            new GitCommand(["bundle", "create", "-q", "-", .. references]) { GitDir = GitDir },
            async (output, token) =>
            {
                byte[] buffer = new byte[256 << 10];
                int read;
                while ((read = await output.ReadAsync(buffer, token)) > 0)
                {
                    await writer.WriteAsync(buffer.AsMemory(0, read), token);
                    progress.Advance(0, read);
                }
            },
            cancellationToken);
        return await writer.CompleteAsync(cancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private void CopyIndex(string gitDir)
    {
        string index = Path.Combine(gitDir, "index");
        if (!File.Exists(index)) return;
        string copy = Path.Combine(GitDir, "index");
        File.Copy(index, copy);

        // Files as young as the index are compared by content; a younger copy would hide that.
        File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(index));
        foreach (string part in Directory.EnumerateFiles(gitDir, "sharedindex.*")) File.Copy(part, Path.Combine(GitDir, Path.GetFileName(part)));
    }

    private void CopyFile(string from, string name)
    {
        if (new FileInfo(from) is { Exists: true, LinkTarget: null, Length: > 0 and <= LargestFileBytes }) File.Copy(from, Path.Combine(GitDir, name));
    }
}

/// <summary>The folders of a repository, absolute.</summary>
/// <param name="GitDir">HEAD and index; of a linked work tree, its own.</param>
/// <param name="Common">What all its work trees share.</param>
internal sealed record RepositoryFolders(string GitDir, string Common, string Objects);

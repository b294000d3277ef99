namespace Danmen.Components.Git;

/// <summary><c>git.json</c>: what the repository of a captured work tree is. The same state gives the same record.</summary>
internal sealed record RepositoryRecord
{
    public const string FileName = "git.json";

    /// <summary>The work tree.</summary>
    public const string TreeName = "tree";

    /// <summary>The history needed for the commit and for the index; absent when there is neither.</summary>
    public const string BundleName = "history.bundle";

    /// <summary>In the bundle: a commit whose tree is the index, when that is not the commit's.</summary>
    public const string IndexReference = "refs/danmen/index";

    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>"sha1" or "sha256".</summary>
    public required string ObjectFormat { get; init; }

    /// <summary>Null before the first commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Null when HEAD is detached.</summary>
    public string? Branch { get; init; }

    /// <summary>The nearest tag that describes the commit.</summary>
    public NamedObject? Tag { get; init; }

    /// <summary>The commit behind <see cref="IndexReference"/>.</summary>
    public string? IndexCommit { get; init; }

    /// <summary>Where the history of a shallow clone ends.</summary>
    public IReadOnlyList<string> Shallow { get => field ?? []; init; }

    /// <summary>Name to address, without credentials.</summary>
    public SortedDictionary<string, string> Remotes { get => field ?? []; init; }

    /// <summary>The remote and the branch there that the branch follows.</summary>
    public NamedObject? Upstream { get; init; }

    /// <summary>Settings that decide how files of the work tree are compared with the index, for example "core.filemode".</summary>
    public SortedDictionary<string, string> Settings { get => field ?? []; init; }

    /// <summary>Path, percent-encoded, to the commit that the index names.</summary>
    public SortedDictionary<string, string> Submodules { get => field ?? []; init; }

    /// <summary>True when both are rebuilt by the same bundle.</summary>
    public bool HasSameHistory(RepositoryRecord other) =>
        Format == other.Format && ObjectFormat == other.ObjectFormat && Commit == other.Commit && Branch == other.Branch && IndexCommit == other.IndexCommit && Tag == other.Tag && Shallow.SequenceEqual(other.Shallow);
}

/// <summary>A name and what it stands for.</summary>
internal sealed record NamedObject(string Name, string Value);

/// <summary>How a work tree differs from its commit: numbers of paths.</summary>
/// <param name="Staged">Differ between commit and index.</param>
/// <param name="Modified">Differ between index and work tree.</param>
/// <param name="Untracked">Files, or folders of nothing but such files, that are neither tracked nor ignored.</param>
/// <param name="Conflicts">Left by a merge.</param>
/// <param name="Submodules">Submodules that are at another commit than the index names.</param>
internal sealed record WorkTreeState(int Staged, int Modified, int Untracked, int Conflicts, int Submodules)
{
    public bool IsDirty => Staged + Modified + Untracked + Conflicts + Submodules > 0;
}

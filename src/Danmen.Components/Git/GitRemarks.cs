using Danmen.Faults;

namespace Danmen.Components.Git;

/// <summary>What plans of git repositories say.</summary>
internal static class GitRemarks
{
    public static readonly RemarkCode Keep = new(
        "git.keep",
        "keep the repository with its branches, stashes and hooks; {0}; HEAD does not move",
        "リポジトリはブランチ、スタッシュ、フックを含めてそのまま残します。{0}。HEAD は動かしません");

    public static readonly RemarkCode HadNoCommit = new(
        "git.had_no_commit",
        "it had no commit when it was captured",
        "取得時にコミットがありませんでした");

    public static readonly RemarkCode CommitUnknown = new(
        "git.commit_unknown",
        "git is not installed: whether it has the commit is not known",
        "git がないため、コミットの有無は確認できません");

    public static readonly RemarkCode HasCommit = new(
        "git.has_commit",
        "it has commit {0}",
        "コミット {0} はすでにあります");

    public static readonly RemarkCode AddsCommit = new(
        "git.adds_commit",
        "commit {0} is added to it as {1}",
        "コミット {0} を {1} として追加します");

    public static readonly RemarkCode NoRepository = new(
        "git.no_repository",
        "{0} is there and is no repository",
        "{0} がありますが、リポジトリではありません");

    public static readonly RemarkCode Make = new(
        "git.make",
        "make a repository with commit {0} from the bundle, its index as it was",
        "バンドルからコミット {0} のリポジトリを作成し、インデックスを元に戻します");

    public static readonly RemarkCode MakeOnBranch = new(
        "git.make_on_branch",
        "make a repository with commit {0} on branch {1} from the bundle, its index as it was",
        "バンドルからコミット {0}（ブランチ {1}）のリポジトリを作成し、インデックスを元に戻します");

    public static readonly RemarkCode MakeEmpty = new(
        "git.make_empty",
        "make a repository without commits",
        "コミットのないリポジトリを作成します");

    public static readonly RemarkCode NotInstalled = new(
        "git.not_installed",
        "git is not installed, and the repository must be rebuilt",
        "リポジトリの再構築が必要ですが、git がありません");

    public static readonly RemarkCode NoHistory = new(
        "git.no_history",
        "the snapshot has no history to rebuild the repository from; make one by hand first, or restore with --target",
        "リポジトリを再構築するための履歴が断面にありません。先に手作業で作成するか、--target で復元してください");

    public static readonly RemarkCode NotInPath = new(
        "git.not_in_path",
        "it is not in PATH",
        "PATH にありません");

    public static readonly RemarkCode NoVersion = new(
        "git.no_version",
        "it does not tell its version",
        "バージョンを取得できません");

    public static readonly RemarkCode TooOld = new(
        "git.too_old",
        "it is version {0}",
        "バージョンは {0} です");

    public static readonly RemarkCode NotStarted = new(
        "git.not_started",
        "it did not start",
        "起動しませんでした");

    public static readonly RemarkCode IsFile = new(
        "git.is_file",
        "it is a file",
        "ファイルです");

    public static readonly RemarkCode NothingThere = new(
        "git.nothing_there",
        "nothing is there",
        "何もありません");

    public static readonly RemarkCode IsBare = new(
        "git.is_bare",
        "it is a bare repository",
        "ベアリポジトリです");

    public static readonly RemarkCode GitIsNoRepository = new(
        "git.git_is_no_repository",
        "its '.git' is no repository",
        "'.git' がリポジトリではありません");

    public static readonly RemarkCode NoGit = new(
        "git.no_git",
        "it has no '.git'",
        "'.git' がありません");
}

namespace Danmen.Faults;

/// <summary>The numbered errors of the component kind "git".</summary>
public static class GitFaults
{
    public static readonly FaultCode ProgramMissing = new(
        "DM-GIT-001", FaultKind.Usage, false,
        "The program git is missing or too old", "git プログラムがないか、古すぎます",
        "Install git 2.32 or newer, or capture the folder with the kind 'files'.",
        "git 2.32 以降を導入するか、'files' としてフォルダーを取得してください。");

    public static readonly FaultCode NotARepository = new(
        "DM-GIT-002", FaultKind.Usage, false,
        "The folder is not a git repository's work tree", "git リポジトリの作業ツリーではありません",
        "Name the top folder of the work tree, the one with '.git'. A folder without git, or a bare repository, can be captured with the kind 'files'.",
        "'.git' のある作業ツリーの最上位フォルダーを指定してください。git 管理外のフォルダーやベアリポジトリは 'files' として取得できます。");

    public static readonly FaultCode Failed = new(
        "DM-GIT-003", FaultKind.Fault, false,
        "git reported an error", "git がエラーを返しました",
        "Look at the repository with 'git fsck'.",
        "'git fsck' でリポジトリを確認してください。");

    public static readonly FaultCode StoredBroken = new(
        "DM-GIT-004", FaultKind.VerificationFailed, false,
        "The stored repository is not what was captured", "保存されたリポジトリが取得時の内容と異なります",
        "Use another snapshot, and run 'danmen repository check --read-data'.",
        "別の断面を使用し、'danmen repository check --read-data' を実行してください。");
}

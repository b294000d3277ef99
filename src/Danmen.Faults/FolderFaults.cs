namespace Danmen.Faults;

/// <summary>The numbered errors of components that are folders: files, config, pickle, git.</summary>
public static class FolderFaults
{
    public static readonly FaultCode NotThere = new(
        "DM-FILES-001", FaultKind.Fault, false,
        "The component's folder cannot be captured", "コンポーネントのフォルダーを取得できません",
        "Check its path in danmen.yaml: it must be a folder, or a link to one.",
        "danmen.yaml のパスを確認してください。フォルダー、またはフォルダーへのリンクである必要があります。");

    public static readonly FaultCode RestoreRefused = new(
        "DM-FILES-002", FaultKind.Refused, false,
        "The folder cannot be restored as asked", "フォルダーを要求どおりに復元できません",
        "Remove the reason, or restore into another folder with --target. Nothing living was touched.",
        "理由を解消するか、--target で別のフォルダーに復元してください。稼働中の状態は変更していません。");

    public static readonly FaultCode SwapBlocked = new(
        "DM-FILES-003", FaultKind.Busy, true,
        "The folders could not be exchanged", "フォルダーを入れ替えられませんでした",
        "Remove what holds the named path (a mount, a file where a folder must be), then run 'danmen restore resume' or 'danmen restore rollback'; both states are kept.",
        "示されたパスを占有しているもの (マウントなど) を取り除き、'danmen restore resume' または 'danmen restore rollback' を実行してください。両方の状態は保持されています。");

    public static readonly FaultCode JournalBroken = new(
        "DM-FILES-004", FaultKind.Fault, false,
        "The journal of a folder's restore cannot be read", "フォルダー復元のジャーナルを読み取れません",
        "The folder '.danmen-restore-…' beside the component's holds the other state.",
        "もう一方の状態は、コンポーネントの隣にある '.danmen-restore-…' フォルダーにあります。");
}

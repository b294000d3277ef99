namespace Danmen.Faults;

/// <summary>The numbered errors of the component kind "rsync".</summary>
public static class RsyncFaults
{
    public static readonly FaultCode ProgramMissing = new(
        "DM-RSYNC-001", FaultKind.Usage, false,
        "A program that files of other hosts need is missing or too old", "別のホストのファイルに必要なプログラムがないか、古すぎます",
        "Install rsync 3.2 or newer on both hosts, and an SSH client on this one.",
        "rsync 3.2 以降を両方のホストに、SSH クライアントをこのホストに導入してください。");

    public static readonly FaultCode PlaceInvalid = new(
        "DM-RSYNC-002", FaultKind.Usage, false,
        "The place on the other host is not valid", "別のホストの場所の指定が正しくありません",
        "Write 'rsync: \"user@host:/absolute/path\"', and beside it 'ssh: { key: …, known_hosts: …, port: … }' where ssh's own settings do not do.",
        "'rsync: \"user@host:/絶対パス\"' と書き、ssh の既定の設定では足りない場合は 'ssh: { key: …, known_hosts: …, port: … }' を加えてください。");

    public static readonly FaultCode HostKeyRefused = new(
        "DM-RSYNC-003", FaultKind.Refused, false,
        "The other host could not prove who it is", "別のホストの身元を確認できません",
        "Compare the fingerprint of its key by another way ('ssh-keygen -lf' on that host), then put the key into the known_hosts file. Nothing was sent.",
        "ホスト鍵のフィンガープリントを別の経路（そのホストでの 'ssh-keygen -lf' など）で照合し、known_hosts ファイルに登録してください。データは送信していません。");

    public static readonly FaultCode Unreachable = new(
        "DM-RSYNC-004", FaultKind.Fault, true,
        "The other host cannot be reached, or refuses the login", "別のホストに接続できないか、ログインを拒否されました",
        "Try 'ssh' with the same user, port and key: it must log in without asking anything.",
        "同じユーザー、ポート、鍵で 'ssh' を試してください。何も尋ねられずにログインできる必要があります。");

    public static readonly FaultCode FolderUnreadable = new(
        "DM-RSYNC-005", FaultKind.Fault, false,
        "The folder on the other host cannot be read", "別のホストのフォルダーを読み取れません",
        "Check its path in danmen.yaml, and that the user of the login may read it. The mirror stays as it was.",
        "danmen.yaml のパスと、ログインするユーザーの読み取り権限を確認してください。ミラーは変更していません。");

    public static readonly FaultCode ConnectionLost = new(
        "DM-RSYNC-006", FaultKind.Fault, true,
        "The connection to the other host broke off", "別のホストとの接続が切れました",
        "Run the same again: it goes on with what has arrived.",
        "同じ操作を再実行してください。届いているところから続行します。");

    public static readonly FaultCode MirrorUnwritable = new(
        "DM-RSYNC-007", FaultKind.Fault, false,
        "The mirror on this host could not be written", "このホストのミラーに書き込めません",
        "Free space for '.danmen/mirrors' beside danmen.yaml, and run the same again: it goes on with what has arrived.",
        "danmen.yaml の隣の '.danmen/mirrors' のために空き容量を確保し、同じ操作を再実行してください。届いているところから続行します。");

    public static readonly FaultCode Failed = new(
        "DM-RSYNC-008", FaultKind.Fault, false,
        "rsync reported an error", "rsync がエラーを返しました",
        "Its own words name the reason.",
        "rsync のメッセージが原因を示しています。");

    public static readonly FaultCode MirrorBusy = new(
        "DM-RSYNC-009", FaultKind.Busy, true,
        "Another process is using the mirror", "ミラーは別のプロセスが使用中です",
        "Wait until the other snapshot of the same component has ended.",
        "同じコンポーネントの別の断面の取得が終わるまで待ってください。");

    public static readonly FaultCode RestoreRefused = new(
        "DM-RSYNC-010", FaultKind.Refused, false,
        "The folder on the other host cannot be restored as asked", "別のホストのフォルダーを要求どおりに復元できません",
        "Remove the reason, or restore into a folder of this host with --target. Nothing living was touched.",
        "理由を解消するか、--target でこのホストのフォルダーに復元してください。稼働中の状態は変更していません。");

    public static readonly FaultCode SwapBlocked = new(
        "DM-RSYNC-011", FaultKind.Busy, true,
        "The folders on the other host could not be exchanged", "別のホストのフォルダーを入れ替えられませんでした",
        "Remove what is in the way, then run 'danmen restore resume' or 'danmen restore rollback'; both states are kept on that host.",
        "妨げているものを取り除き、'danmen restore resume' または 'danmen restore rollback' を実行してください。両方の状態はそのホストに保持されています。");

    public static readonly FaultCode PushFailed = new(
        "DM-RSYNC-012", FaultKind.Fault, false,
        "The files could not be written on the other host", "別のホストにファイルを書き込めません",
        "Free space there, or give the login the rights that are missing, and restore again. Nothing living was touched.",
        "そのホストの空き容量を確保するか、ログインするユーザーに必要な権限を与え、もう一度復元してください。稼働中の状態は変更していません。");

    public static readonly FaultCode ScriptFailed = new(
        "DM-RSYNC-013", FaultKind.Fault, false,
        "A step on the other host failed", "別のホストでの処理に失敗しました",
        "The words of that host name the reason. It needs a POSIX shell and GNU's stat, mv, find and touch. Both states are kept there.",
        "そのホストのメッセージが原因を示しています。POSIX シェルと GNU の stat、mv、find、touch が必要です。両方の状態はそのホストに保持されています。");

    public static readonly FaultCode JournalBroken = new(
        "DM-RSYNC-014", FaultKind.Fault, false,
        "The journal of a restore into another host cannot be read", "別のホストへの復元のジャーナルを読み取れません",
        "The folder '.danmen-restore-…' beside the component's on that host holds the other state.",
        "もう一方の状態は、そのホストのコンポーネントの隣にある '.danmen-restore-…' フォルダーにあります。");
}

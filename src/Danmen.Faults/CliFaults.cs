namespace Danmen.Faults;

/// <summary>The numbered errors of the command line (Danmen.Cli).</summary>
public static class CliFaults
{
    public static readonly FaultCode Usage = new(
        "DM-CLI-001", FaultKind.Usage, false,
        "The command line is not understood", "コマンドラインを解釈できません",
        "See 'danmen --help', or '--help' after the command.",
        "'danmen --help' を実行するか、コマンドの後に '--help' を付けて確認してください。");

    public static readonly FaultCode NotConfirmed = new(
        "DM-CLI-002", FaultKind.Refused, false,
        "Not confirmed, so nothing was done", "確認が得られなかったため、何も実行していません",
        "Answer 'yes' on a terminal, or add --yes.",
        "端末で yes と答えるか、--yes を付けてください。");

    public static readonly FaultCode Interrupted = new(
        "DM-CLI-003", FaultKind.Interrupted, true,
        "Interrupted", "中断しました",
        "Locks are released. Run the same command again: what is stored already is kept.",
        "ロックは解放済みです。同じコマンドを再実行してください。保存済みのデータは保持されます。");

    public static readonly FaultCode Internal = new(
        "DM-CLI-004", FaultKind.Fault, false,
        "Danmen itself failed", "Danmen の内部エラーが発生しました",
        "Please report this. DANMEN_TRACE=1 shows where it happened.",
        "不具合としてご報告ください。DANMEN_TRACE=1 で発生箇所を表示します。");

    public static readonly FaultCode PermissionDenied = new(
        "DM-CLI-005", FaultKind.Refused, false,
        "The system denied access", "アクセスが拒否されました",
        "Check owner and mode of the file, or run as a user who may use it.",
        "ファイルの所有者と権限を確認するか、権限のあるユーザーで実行してください。");

    public static readonly FaultCode SystemFailed = new(
        "DM-CLI-006", FaultKind.Fault, true,
        "The operating system reported an error", "オペレーティングシステムがエラーを返しました",
        "Check disk space and the path, then run the command again.",
        "空き容量とパスを確認し、再実行してください。");

    public static readonly FaultCode FileExists = new(
        "DM-CLI-007", FaultKind.Refused, false,
        "The file is there already", "ファイルが既に存在します",
        "It was left as it is. Choose another name, or move it away first.",
        "そのまま残しました。別の名前を指定するか、先に移動してください。");

    public static readonly FaultCode Incomplete = new(
        "DM-CLI-008", FaultKind.Fault, false,
        "Done, but not complete", "完了しましたが、不完全です",
        "The list above says what is missing. Repair the cause and run the command again.",
        "不足しているものは上の一覧のとおりです。原因を取り除き、再実行してください。");

    public static readonly FaultCode ProgramMissing = new(
        "DM-CLI-009", FaultKind.NotFound, false,
        "A program that is needed is not installed", "必要なプログラムがインストールされていません",
        "Install it, then run the command again.",
        "インストールしてから再実行してください。");

    public static readonly FaultCode OutputFailed = new(
        "DM-CLI-011", FaultKind.Fault, false,
        "Standard output could not be written", "標準出力に書き込めませんでした",
        "What the command did stands; see where its output goes, for example a full disk or a program that ended.",
        "コマンド自体の結果は有効です。出力先（容量不足のディスク、終了したプログラムなど）を確認してください。");

    public static readonly FaultCode ProgramFailed = new(
        "DM-CLI-010", FaultKind.Fault, false,
        "A program that was started failed", "起動したプログラムがエラーで終了しました",
        "Its own output is above; run it by hand to see more.",
        "上記はそのプログラムの出力です。手動で実行して詳細を確認してください。");
}

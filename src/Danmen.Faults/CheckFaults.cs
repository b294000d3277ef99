namespace Danmen.Faults;

/// <summary>The numbered errors of checks.</summary>
public static class CheckFaults
{
    public static readonly FaultCode NoAnswer = new(
        "DM-CHECK-001", FaultKind.Fault, true,
        "What is checked does not answer", "確認先が応答しません",
        "See whether it runs and listens there; give it time with 'retries' and 'pause'.",
        "起動して待ち受けているか確認してください。時間が必要な場合は 'retries' と 'pause' を指定してください。");

    public static readonly FaultCode CertificateRefused = new(
        "DM-CHECK-002", FaultKind.Refused, false,
        "The TLS connection of a check was refused", "確認先との TLS 接続を確立できません",
        "Name the authority's certificate with 'ca' in the check. A server without TLS 1.3 needs 'tls: \"1.2\"'.",
        "チェックの 'ca' に認証局の証明書を指定してください。TLS 1.3 に対応しないサーバーには 'tls: \"1.2\"' が必要です。");

    public static readonly FaultCode CertificateUnusable = new(
        "DM-CHECK-003", FaultKind.Usage, false,
        "The file of trusted certificates of a check cannot be used", "チェックの信頼する証明書のファイルを使用できません",
        "'ca' must be a PEM file with at least one certificate.",
        "'ca' には、証明書を1つ以上含む PEM ファイルを指定してください。");

    public static readonly FaultCode ReportUnusable = new(
        "DM-CHECK-004", FaultKind.Fault, false,
        "The report of a check's tests cannot be used", "チェックのテストレポートを使用できません",
        "See whether the command writes it there, whole, as JUnit XML or TRX.",
        "コマンドが、指定の場所に JUnit XML または TRX の完全なファイルを書き出すか確認してください。");

    public static readonly FaultCode CommandNotStarted = new(
        "DM-CHECK-005", FaultKind.Fault, false,
        "The command of a check cannot be started", "チェックのコマンドを開始できません",
        "See whether the folder of danmen.yaml is there and /bin/sh can be run.",
        "danmen.yaml のフォルダーがあり、/bin/sh を実行できるか確認してください。");
}

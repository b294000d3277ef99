namespace Danmen.Faults;

/// <summary>The numbered errors of runbooks that Ansible carries out.</summary>
public static class AnsibleFaults
{
    public static readonly FaultCode ProgramMissing = new(
        "DM-ANSIBLE-001", FaultKind.Usage, false,
        "The program ansible-playbook is missing or too old", "ansible-playbook プログラムがないか、古すぎます",
        "Install ansible-core 2.14 or newer on this machine (Debian: apt install ansible-core), or set 'runbook.executor' to local.",
        "このマシンに ansible-core 2.14 以降を導入するか（Debian: apt install ansible-core）、'runbook.executor' を local にしてください。");

    public static readonly FaultCode HostUnreachable = new(
        "DM-ANSIBLE-002", FaultKind.Fault, true,
        "A host cannot be reached", "ホストに接続できません",
        "Try 'ssh' to it by hand as the same user: its address, key and host key must be right. Then run 'danmen restore resume' or 'rollback'.",
        "同じユーザーで 'ssh' を手動で試し、アドレス、鍵、ホスト鍵を確認してください。その後 'danmen restore resume' または 'rollback' を実行してください。");

    public static readonly FaultCode TaskFailed = new(
        "DM-ANSIBLE-003", FaultKind.Fault, false,
        "A task failed on a host", "ホスト上のタスクが失敗しました",
        "See what the host says of it; the log in the run's folder tells more. Every task may run again.",
        "ホスト側の状況を確認してください。実行フォルダーのログに詳細があります。どのタスクも再実行できます。");

    public static readonly FaultCode Refused = new(
        "DM-ANSIBLE-004", FaultKind.Refused, false,
        "A host's state speaks against it", "ホストの状態により実行できません",
        "Remove the reason on the host, then try again; nothing was exchanged there.",
        "ホスト側の原因を取り除いてから再試行してください。ホストでは何も入れ替えていません。");

    public static readonly FaultCode Ended = new(
        "DM-ANSIBLE-005", FaultKind.Fault, true,
        "Ansible ended before its work was done", "作業の完了前に Ansible が終了しました",
        "The log that is named tells its last words. Run 'danmen restore resume' or 'rollback': every task may run again.",
        "示されたログに最後のメッセージがあります。'danmen restore resume' または 'rollback' を実行してください。どのタスクも再実行できます。");
}

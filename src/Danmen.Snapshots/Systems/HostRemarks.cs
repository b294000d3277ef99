using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>What is wrong with <c>hosts</c> and <c>runbook</c> in danmen.yaml.</summary>
internal static class HostRemarks
{
    public static readonly RemarkCode Name = new(
        "config.host_name", "a host's name is letters, digits, '.', '_' and '-', starting with a letter or digit, at most 64", "ホストの名前は、英数字で始まる、英数字、'.'、'_'、'-' の 64 文字以内で指定してください");

    public static readonly RemarkCode SshOrLocal = new(
        "config.host_ssh_or_local", "needs either 'ssh: user@host' or 'connection: local'", "'ssh: user@host' か 'connection: local' のどちらか一方を指定してください");

    public static readonly RemarkCode NoSshPlace = new(
        "config.host_no_ssh_place",
        "'{0}' is not user@host, user@host:port or a name of ssh's configuration; an address of version 6 stands in brackets",
        "'{0}' は user@host、user@host:ポート、または ssh の設定にある名前ではありません。IPv6 アドレスは角括弧で囲んでください");

    public static readonly RemarkCode OnlyOverSsh = new("config.host_only_over_ssh", "belongs to a host that is reached with 'ssh'", "'ssh' で接続するホストにのみ指定できます");

    public static readonly RemarkCode NoRole = new(
        "config.host_no_role",
        "'{0}' is not a role such as app, db or web: lower-case letters, digits and '_', starting with a letter, at most 32, not 'all' or 'ungrouped'",
        "'{0}' は app、db、web のような役割ではありません。英小文字で始まる、英小文字、数字、'_' の 32 文字以内で指定してください（'all' と 'ungrouped' を除く）");

    public static readonly RemarkCode RoleMissing = new("config.host_role_missing", "no host has the role '{0}'; there are {1}", "役割 '{0}' のホストがありません。あるのは {1} です");

    public static readonly RemarkCode LocalReachesNone = new(
        "config.executor_local_reaches_none",
        "the executor 'local' works on this machine alone and cannot reach host '{0}': write 'executor: ansible', or give the environment hosts of its own ('hosts: {{}}' for this machine)",
        "実行方式 'local' はこのマシンでのみ動作し、ホスト '{0}' に接続できません。'executor: ansible' と指定するか、環境に 'hosts' を指定してください（このマシンだけなら 'hosts: {{}}'）");

    public static readonly RemarkCode AnsibleNeedsHosts = new(
        "config.executor_ansible_needs_hosts",
        "the executor 'ansible' needs 'hosts', in the environment or at the root of the file",
        "実行方式 'ansible' には、環境またはファイルのルートに 'hosts' が必要です");

    public static readonly RemarkCode AnsibleAlone = new("config.ansible_alone", "needs 'executor: ansible' beside it", "'executor: ansible' を併記してください");

    public static readonly RemarkCode OneAction = new("config.action_one", "an action is a command, or a mapping with exactly one of {0}", "コマンド、または {0} のいずれか1つを含むマッピングで指定してください");

    public static readonly RemarkCode ActionKnows = new("config.action_knows", "beside '{0}' there may be {1}", "'{0}' に併記できるのは {1} です");
}

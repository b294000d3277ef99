using Danmen.Faults;

namespace Danmen.Integrations.Ansible;

/// <summary>What is wrong with Ansible, or on a host.</summary>
internal static class AnsibleRemarks
{
    public static readonly RemarkCode NotInPath = new("ansible.not_in_path", "it is not in PATH", "PATH にありません");

    public static readonly RemarkCode TooOld = new("ansible.too_old", "it is version {0}, and 2.14 is wanted", "バージョンは {0} ですが、2.14 以降が必要です");

    public static readonly RemarkCode EndedWith = new("ansible.ended_with", "it ended with exit code {0}; its words are in {1}", "終了コード {0} で終了しました。メッセージは {1} にあります");

    public static readonly RemarkCode Says = new("ansible.says", "ssh says: {0}", "ssh のメッセージ: {0}");

    public static readonly RemarkCode Task = new("ansible.task", "the task '{0}' of {1}: {2}", "{1} のタスク '{0}': {2}");

    public static readonly RemarkCode ExitCode = new("ansible.exit_code", "exit code {0}", "終了コード {0}");

    public static readonly RemarkCode Status = new("ansible.status", "HTTP status {0}", "HTTP ステータス {0}");

    public static readonly RemarkCode TimedOut = new("ansible.timed_out", "it was not done in time, and was ended", "時間内に終わらなかったため、終了させました");

    public static readonly RemarkCode PushDiffers = new("ansible.push_differs", "what was pushed is not what it was pushed from", "転送した内容が転送元と一致しません");

    public static readonly RemarkCode Unknown = new("ansible.unknown", "it failed; its words are in {0}", "失敗しました。メッセージは {0} にあります");

    private static readonly RemarkCode s_failed = new("ansible.failed", "the system refused it", "システムが拒否しました");

    private static readonly Dictionary<string, RemarkCode> s_codes = new(StringComparer.Ordinal)
    {
        ["root"] = new("ansible.root", "it is the root of the file system", "ファイルシステムのルートです"),
        ["no_folder"] = new("ansible.no_folder", "it is no folder", "フォルダーではありません"),
        ["not_writable"] = new("ansible.not_writable", "the login may not write there", "ログインユーザーに書き込み権限がありません"),
        ["mounted"] = new("ansible.mounted", "a file system is mounted there", "ファイルシステムがマウントされています"),
        ["no_rsync"] = new("ansible.no_rsync", "rsync is not installed on the host", "ホストに rsync がありません"),
        ["other_run"] = new("ansible.other_run", "the state of another restore run is still there", "別の復元の状態が残っています"),
        ["not_pushed"] = new("ansible.not_pushed", "the new state was not brought there to the end", "新しい状態の転送が完了していません"),
        ["gone_back"] = new("ansible.gone_back", "the state before was brought back already", "以前の状態に戻し済みです"),
        ["written"] = new("ansible.written", "something has written to it", "何かが書き込みました"),
        ["changed_beside"] = new("ansible.changed_beside", "what was brought beside was changed since it was compared", "横に置いた内容が、比較の後に変更されました"),
        ["between"] = new("ansible.between", "it stands between two states: resume the run or roll it back", "2つの状態の途中です。復元を再開するか、元に戻してください"),
        ["made_anew"] = new("ansible.made_anew", "somebody made it anew while it was exchanged", "入れ替えの最中に、誰かが作り直しました"),
        ["no_room"] = new("ansible.no_room", "no space is left on the host", "ホストに空き容量がありません"),
        ["not_permitted"] = new("ansible.not_permitted", "the login may not do that", "ログインユーザーに権限がありません"),
        ["failed"] = s_failed,
    };

    private static readonly HashSet<string> s_refusals = ["root", "no_folder", "not_writable", "mounted", "no_rsync", "other_run", "changed_beside", "made_anew"];

    /// <summary>A reason of the collection's module, by its code.</summary>
    public static RemarkCode Of(string code) => s_codes.GetValueOrDefault(code, s_failed);

    /// <summary>True when somebody has to change something on the host first.</summary>
    public static bool IsRefusal(string code) => s_refusals.Contains(code);
}

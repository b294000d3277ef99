using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What plans and faults say of components that live on hosts.</summary>
internal static class HostedRemarks
{
    public static readonly RemarkCode BuildHere = new(
        "hosted.build_here", "build and verify in {0} on this machine, private and removed afterwards", "このマシンの {0} で構築し、検証します（専用の一時フォルダーで、後で削除します）");

    public static readonly RemarkCode PushTo = new(
        "hosted.push_to", "push beside {0} on {1}, and compare there by content", "{1} の {0} の隣に転送し、内容を比較します");

    public static readonly RemarkCode ExchangeOn = new(
        "hosted.exchange_on", "exchange with {0} on {1}; the state before stays there until the run is confirmed", "{1} の {0} と入れ替えます。以前の状態は、確定までそのホストに保持します");

    public static readonly RemarkCode HostSays = new("hosted.host_says", "{0}: {1}", "{0}: {1}");

    public static readonly RemarkCode TooLittleRoom = new(
        "hosted.too_little_room", "{0}: {1} are needed beside {2}, and {3} are free", "{0}: {2} の隣に {1} 必要ですが、空き容量は {3} です");

    public static readonly RemarkCode SqliteStays = new(
        "hosted.sqlite_stays",
        "a SQLite database is restored on this machine, and cannot be carried to the hosts of the environment: leave it out with --component, or give the environment no host over ssh",
        "SQLite データベースはこのマシンで復元するもので、環境のホストには転送できません。--component で対象から外すか、ssh で接続するホストのない環境にしてください");
}

using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>What is wrong with an S3 server, or with where it is said to be.</summary>
internal static class S3Remarks
{
    public static readonly RemarkCode AddressWanted = new(
        "bucket.address_wanted", "HOST/BUCKET/PREFIX or https://HOST:PORT/BUCKET/PREFIX is wanted, without query", "クエリのない ホスト/バケット/プレフィックス または https://ホスト:ポート/バケット/プレフィックス を指定してください");

    public static readonly RemarkCode NoUser = new("bucket.no_user", "credentials do not belong into the address", "認証情報はアドレスに書けません");

    public static readonly RemarkCode NoBucket = new("bucket.no_bucket", "it names no bucket", "バケットの指定がありません");

    public static readonly RemarkCode NoProfile = new("bucket.no_profile", "the file has no profile '{0}'", "ファイルにプロファイル '{0}' がありません");

    public static readonly RemarkCode NoCertificate = new("bucket.no_certificate", "it holds no certificate", "証明書が含まれていません");

    public static readonly RemarkCode RuleAbort = new("bucket.rule_abort", "uploads in parts that nobody ended are aborted after 1 day", "完了していないマルチパートアップロードを 1 日後に中止する");

    public static readonly RemarkCode RuleExpire = new(
        "bucket.rule_expire", "old versions are removed {0} days after they were replaced or deleted, when their lock has ended", "旧バージョンを、置き換えまたは削除の {0} 日後、ロックの終了後に削除する");

    public static readonly RemarkCode RuleArchive = new(
        "bucket.rule_archive", "packs of data (object tag danmen=data) move to {0} after {1} days; all else stays", "データのパック（オブジェクトタグ danmen=data）だけを {1} 日後に {0} へ移動する");

    public static readonly RemarkCode RuleUnwanted = new("bucket.rule_unwanted", "danmen.yaml asks for it no more", "danmen.yaml に対応する設定がなくなった");

    public static readonly RemarkCode HarmExpires = new("bucket.harm_expires", "it deletes files that the repository needs", "リポジトリに必要なファイルを削除する");

    public static readonly RemarkCode HarmArchives = new(
        "bucket.harm_archives", "it moves to {0} also what is read at every start (trees, indexes, snapshots, keys)", "毎回読み取るファイル（ツリー、インデックス、断面、鍵）まで {0} に移動する");

    public static readonly RemarkCode HarmArchivesData = new("bucket.harm_archives_data", "it moves packs of data to {0}, which danmen.yaml does not ask for", "danmen.yaml に設定がないのに、データのパックを {0} に移動する");

    public static readonly RemarkCode RulesUnknown = new("bucket.rules_unknown", "they hold {0}, which would be lost", "失われる要素があります: {0}");

    public static readonly RemarkCode NoCapacity = new("bucket.no_capacity", "there is no capacity for expedited thaws at the moment", "現在、expedited での取り出しに余裕がありません");
}

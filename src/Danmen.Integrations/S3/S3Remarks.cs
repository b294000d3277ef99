using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>What is wrong with an S3 server, or with where it is said to be.</summary>
internal static class S3Remarks
{
    public static readonly RemarkCode AddressWanted = new(
        "bucket.address_wanted", "HOST/BUCKET/PREFIX or https://HOST:PORT/BUCKET/PREFIX is wanted, without query", "クエリのない ホスト/バケット/プレフィックス または https://ホスト:ポート/バケット/プレフィックス を指定してください");

    public static readonly RemarkCode NoUser = new("bucket.no_user", "credentials do not belong into the address", "認証情報はアドレスに書けません");

    public static readonly RemarkCode NoBucket = new("bucket.no_bucket", "it names no bucket", "バケットの指定がありません");

    public static readonly RemarkCode CircuitOpen = new(
        "bucket.circuit_open",
        "{0} requests in a row failed; none is sent for {1} seconds",
        "リクエストが {0} 回続けて失敗したため、{1} 秒間は送信を停止しています");

    public static readonly RemarkCode NoProfile = new("bucket.no_profile", "the file has no profile '{0}'", "ファイルにプロファイル '{0}' がありません");

    public static readonly RemarkCode NoCertificate = new("bucket.no_certificate", "it holds no certificate", "証明書が含まれていません");
}

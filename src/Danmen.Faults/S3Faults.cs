namespace Danmen.Faults;

/// <summary>The numbered errors of S3 servers.</summary>
public static class S3Faults
{
    public static readonly FaultCode HostUnknown = new(
        "DM-BUCKET-001", FaultKind.Fault, false,
        "The S3 server's name is not known", "S3 サーバーの名前を解決できません",
        "Check the host in the repository's address (s3:https://HOST/BUCKET/PREFIX), 's3.style', and this machine's name service.",
        "リポジトリのアドレス（s3:https://ホスト/バケット/プレフィックス）のホスト名、's3.style'、このマシンの名前解決を確認してください。");

    public static readonly FaultCode BucketMissing = new(
        "DM-BUCKET-002", FaultKind.NotFound, false,
        "The S3 server has no such bucket", "S3 サーバーに該当するバケットがありません",
        "Check its name, or make it: Danmen makes no buckets. Then run 'danmen repository init' for a new repository.",
        "名前を確認するか、バケットを作成してください（Danmen はバケットを作成しません）。新しいリポジトリの場合は、続けて 'danmen repository init' を実行してください。");

    public static readonly FaultCode CredentialsRefused = new(
        "DM-BUCKET-003", FaultKind.Refused, false,
        "The S3 server does not take these credentials", "S3 サーバーが認証情報を受け付けません",
        "Check access key, secret key and session token, and that they are of this server and have not expired.",
        "アクセスキー、シークレットキー、セッショントークンがこのサーバーのもので、有効期限内であることを確認してください。");

    public static readonly FaultCode CredentialsMissing = new(
        "DM-BUCKET-004", FaultKind.Usage, false,
        "No credentials for the S3 server were found", "S3 サーバーの認証情報が見つかりません",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or 's3.credentials' in danmen.yaml.",
        "AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY、または danmen.yaml の 's3.credentials' を設定してください。");

    public static readonly FaultCode Untrusted = new(
        "DM-BUCKET-005", FaultKind.Refused, false,
        "No trusted connection to the S3 server", "S3 サーバーと信頼できる接続を確立できません",
        "Give the authority that signed its certificate ('s3.ca' or AWS_CA_BUNDLE). A server that knows no TLS 1.3 needs 's3.tls: \"1.2\"'.",
        "証明書を発行した認証局を 's3.ca' または AWS_CA_BUNDLE で指定してください。TLS 1.3 に対応しないサーバーには 's3.tls: \"1.2\"' が必要です。");

    public static readonly FaultCode ClocksDiffer = new(
        "DM-BUCKET-006", FaultKind.Fault, false,
        "The clocks of this machine and of the S3 server differ too much", "このマシンと S3 サーバーの時計の差が大きすぎます",
        "Set this machine's clock by a time server.",
        "このマシンの時計を時刻サーバーに合わせてください。");

    public static readonly FaultCode OtherRegion = new(
        "DM-BUCKET-007", FaultKind.Usage, false,
        "The bucket is in another region", "バケットは別のリージョンにあります",
        "Set 's3.region' in danmen.yaml or AWS_REGION to the bucket's region.",
        "danmen.yaml の 's3.region' または AWS_REGION に、バケットのリージョンを設定してください。");

    public static readonly FaultCode ContentRefused = new(
        "DM-BUCKET-008", FaultKind.VerificationFailed, false,
        "What is to be stored is not what its name says", "保存しようとした内容が名前（ハッシュ）と一致しません",
        "Nothing was stored. Check this machine's memory and the network, then run the command again.",
        "保存は行われていません。このマシンのメモリーとネットワークを確認し、再実行してください。");

    public static readonly FaultCode NotLocking = new(
        "DM-BUCKET-009", FaultKind.Usage, false,
        "The bucket does not lock objects", "バケットで Object Lock が有効になっていません",
        "Object Lock is switched on when a bucket is made: make a new one with it, or remove 'lock' from danmen.yaml.",
        "Object Lock はバケットの作成時に有効にします。有効にした新しいバケットを作成するか、danmen.yaml から 'lock' を削除してください。");

    public static readonly FaultCode NoLock = new(
        "DM-BUCKET-010", FaultKind.Usage, false,
        "Nothing says that this repository is locked", "このリポジトリにはロックが設定されていません",
        "Set 'lock: { mode: compliance, period: 35d }' in danmen.yaml; it works for repositories in buckets ('s3:').",
        "danmen.yaml に 'lock: { mode: compliance, period: 35d }' を設定してください。バケット（'s3:'）のリポジトリで使用できます。");

    public static readonly FaultCode NoVersions = new(
        "DM-BUCKET-011", FaultKind.Usage, false,
        "Only a bucket keeps old versions", "旧バージョンを保持できるのはバケットだけです",
        "Recovery works for repositories in buckets ('s3:') that keep versions. Elsewhere, restore the place from its own backup.",
        "復旧できるのは、バージョンを保持するバケット（'s3:'）のリポジトリです。それ以外は、保存先自体のバックアップから復元してください。");

    public static readonly FaultCode LifecycleNotTaken = new(
        "DM-BUCKET-013", FaultKind.Fault, false,
        "The bucket did not take its lifecycle's rules", "バケットのライフサイクルのルールを設定できませんでした",
        "The server accepted the rules and does not show them: it may know only some of them. 'danmen repository lifecycle plan' tells which; ask who runs the server.",
        "サーバーはルールを受け付けましたが、反映されていません。一部のルールに対応していない可能性があります。'danmen repository lifecycle plan' で確認し、サーバーの管理者に問い合わせてください。");

    public static readonly FaultCode LifecycleDiffers = new(
        "DM-BUCKET-014", FaultKind.VerificationFailed, false,
        "The lifecycle of a bucket is not as danmen.yaml needs it", "バケットのライフサイクルが danmen.yaml の設定と一致しません",
        "Run 'danmen repository lifecycle apply'. A rule of others that harms the repository must be changed by whoever wrote it: Danmen never touches it.",
        "'danmen repository lifecycle apply' を実行してください。リポジトリに害のある他者のルールは、Danmen では変更しません。設定した人が修正してください。");

    public static readonly FaultCode NoLifecycle = new(
        "DM-BUCKET-015", FaultKind.Usage, false,
        "Only a bucket has a lifecycle", "ライフサイクルがあるのはバケットだけです",
        "danmen.yaml must name a repository in a bucket ('s3:'), as 'repository', under 'cold' or under 'replicas'.",
        "danmen.yaml の 'repository'、'cold'、'replicas' のいずれかに、バケット（'s3:'）のリポジトリを指定してください。");

    public static readonly FaultCode RulesUnknown = new(
        "DM-BUCKET-016", FaultKind.Refused, false,
        "The bucket has rules that Danmen cannot write again", "バケットに、Danmen では書き直せないルールがあります",
        "Nothing was written: a bucket's rules can only be written all together. Add the rules that 'danmen repository lifecycle plan' shows with the server's own tool.",
        "バケットのルールは一括でしか設定できないため、何も設定していません。'danmen repository lifecycle plan' に示すルールを、サーバー付属のツールで追加してください。");
}

using Danmen.Faults;

namespace Danmen.Components.Postgres;

/// <summary>What is wrong with how danmen.yaml names a database, and with the programs that are needed.</summary>
internal static class LocationRemarks
{
    public static readonly RemarkCode PasswordInText = new(
        "postgres.password_in_text",
        "passwords never stand in danmen.yaml's connection text; use 'password: {{ env: NAME }}'",
        "接続文字列にパスワードは書けません。'password: {{ env: 名前 }}' を使用してください");
    public static readonly RemarkCode UnknownKey = new(
        "postgres.unknown_key",
        "the key is not known",
        "不明なキーです");

    public static readonly RemarkCode OneHost = new(
        "postgres.one_host",
        "one host, and no NUL",
        "ホストは1つだけです。NUL 文字も使用できません");

    public static readonly RemarkCode EqualsMissing = new(
        "postgres.equals_missing",
        "'=' is missing",
        "'=' がありません");

    public static readonly RemarkCode QuoteOpen = new(
        "postgres.quote_open",
        "the quote does not end",
        "引用符が閉じていません");

    public static readonly RemarkCode NoAddress = new(
        "postgres.no_address",
        "it is not an address",
        "アドレスではありません");

    public static readonly RemarkCode OneOf = new(
        "postgres.one_of",
        "one of: {0}",
        "次のいずれかです: {0}");

    public static readonly RemarkCode NumberBetween = new(
        "postgres.number_between",
        "a number from {0} to {1}",
        "{0} から {1} までの数値です");

    public static readonly RemarkCode VerifiesNothing = new(
        "postgres.verifies_nothing",
        "sslmode={0} verifies nothing; write verify-full, or opt down with 'tls: prefer'",
        "sslmode={0} では何も検証されません。verify-full を指定するか、'tls: prefer' で明示的に緩和してください");

    public static readonly RemarkCode ProgramsOlder = new(
        "postgres.programs_older",
        "pg_dump {0}, server {1}",
        "pg_dump は {0}、サーバーは {1} です");

    public static readonly RemarkCode NotInPath = new(
        "postgres.not_in_path",
        "they are not in PATH",
        "PATH にありません");

    public static readonly RemarkCode NotInFolder = new(
        "postgres.not_in_folder",
        "no pg_dump and pg_restore in this folder",
        "このフォルダーに pg_dump と pg_restore がありません");

    public static readonly RemarkCode NotStarted = new(
        "postgres.not_started",
        "it did not start",
        "起動しませんでした");

    public static readonly RemarkCode Tries = new(
        "postgres.tries",
        "after {0} tries",
        "{0} 回試しました");

    public static readonly RemarkCode LargeObjectsClosed = new(
        "postgres.large_objects_closed",
        "{0} large objects are not readable for this user: GRANT SELECT ON LARGE OBJECT, or use a superuser",
        "ラージオブジェクト {0} 個をこのユーザーで読み取れません。GRANT SELECT ON LARGE OBJECT を実行するか、スーパーユーザーを使用してください");
}

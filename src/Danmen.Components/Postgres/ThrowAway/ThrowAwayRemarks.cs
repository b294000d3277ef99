using Danmen.Faults;

namespace Danmen.Components.Postgres.ThrowAway;

/// <summary>Why no throw-away server can be had.</summary>
internal static class ThrowAwayRemarks
{
    public static readonly RemarkCode NoPrograms = new(
        "drill.no_programs",
        "a server of PostgreSQL {0} or later is needed, with initdb and pg_restore; found are {1}",
        "PostgreSQL {0} 以降のサーバー（initdb、pg_restore を含む）が必要です。見つかったもの: {1}");

    public static readonly RemarkCode NoneFound = new("drill.none_found", "none", "なし");

    public static readonly RemarkCode NoUser = new(
        "drill.no_user",
        "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody', or no 'setpriv'",
        "PostgreSQL は root では動作しません。ユーザー 'postgres' も 'nobody' もないか、'setpriv' がありません");

    public static readonly RemarkCode PathTooLong = new(
        "drill.path_too_long",
        "the path of its socket would be too long in {0}",
        "{0} ではソケットのパスが長すぎます");

    public static readonly RemarkCode OddCharacter = new(
        "drill.odd_character",
        "a character of its name means something else to PostgreSQL: {0}",
        "名前に PostgreSQL では使えない文字が含まれています: {0}");

    public static readonly RemarkCode Closed = new(
        "drill.closed",
        "the user '{0}', as whom the server runs, may not enter {1}",
        "サーバーを実行するユーザー '{0}' は {1} に入れません");

    public static readonly RemarkCode Says = new("drill.server_says", "it says: {0}", "メッセージ: {0}");

    public static readonly RemarkCode Silent = new("drill.server_silent", "it was not ready after {0} seconds", "{0} 秒以内に準備が完了しませんでした");
}

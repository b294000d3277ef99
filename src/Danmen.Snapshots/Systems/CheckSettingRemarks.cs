using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>What is wrong with <c>checks</c> in danmen.yaml.</summary>
internal static class CheckSettingRemarks
{
    public static readonly RemarkCode OneKind = new("config.check_one_kind", "a check needs exactly one of {0}", "チェックには {0} のいずれか1つだけを指定してください");

    public static readonly RemarkCode Name = new(
        "config.check_name", "a check's name is one line of at most {0} characters, without blanks around it", "チェックの名前は、前後に空白のない、1 行 {0} 文字以内で指定してください");

    public static readonly RemarkCode SameName = new("config.check_same_name", "'{0}' has the name of another check", "'{0}' は他のチェックと同じ名前です");

    public static readonly RemarkCode NoPort = new("config.check_no_port", "'{0}' is not a host and a port such as db.internal:5432 or [::1]:22", "'{0}' は db.internal:5432 や [::1]:22 のようなホストとポートではありません");

    public static readonly RemarkCode NoDatabase = new(
        "config.check_no_database", "'{0}' is no component of this environment that answers queries (postgres, sqlite)", "'{0}' は、この環境の問い合わせできるコンポーネント（postgres、sqlite）ではありません");

    public static readonly RemarkCode ExpectOrRows = new(
        "config.check_expect_or_rows", "needs either 'expect', the one value of the one row, or 'rows', how many there must be", "1 行 1 列の値 'expect' か、行数 'rows' のどちらか一方を指定してください");

    public static readonly RemarkCode OneReport = new("config.check_one_report", "needs 'junit' or 'trx', not both", "'junit' と 'trx' はどちらか一方だけを指定してください");

    public static readonly RemarkCode NoStatus = new("config.check_no_status", "must be a status from 100 to 599, or a list of them", "100 から 599 までのステータス、またはそのリストで指定してください");

    public static readonly RemarkCode NoHeader = new("config.check_no_header", "'{0}' cannot be a header's name", "'{0}' はヘッダーの名前として使用できません");

    public static readonly RemarkCode NoJsonPlace = new(
        "config.check_no_json_place", "'{0}' does not name one value: $ followed by names and indexes, for example $.orders[0].state", "'{0}' は1つの値を指していません。$ の後に名前と添字を続けて指定してください。例: $.orders[0].state");

    public static readonly RemarkCode NoPattern = new("config.check_no_pattern", "cannot be used as a pattern: {0}", "パターンとして使用できません: {0}");

    public static readonly RemarkCode NoUnit = new("config.check_no_unit", "'{0}' is not the name of a unit such as shop.service", "'{0}' は shop.service のようなユニットの名前ではありません");

    public static readonly RemarkCode NumberUpTo = new("config.number_up_to", "must be a whole number of at most {0}", "{0} 以下の整数で指定してください");

    public static readonly RemarkCode NoFile = new("config.no_file", "there is no such file", "ファイルがありません");

    public static readonly RemarkCode LongerThan = new("config.longer_than", "it is longer than {0}", "{0} を超えています");
}

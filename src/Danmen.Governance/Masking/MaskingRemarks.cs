using Danmen.Faults;

namespace Danmen.Governance.Masking;

/// <summary>What masking has to say.</summary>
internal static class MaskingRemarks
{
    public static readonly RemarkCode Missing = new("masking.parameter_missing", "it must be given", "指定が必要です");

    public static readonly RemarkCode WholeNumber = new("masking.parameter_whole_number", "a whole number from {0} to {1} is expected", "{0} から {1} までの整数を指定してください");

    public static readonly RemarkCode OneOf = new("masking.parameter_one_of", "one of these is expected: {0}", "次のいずれかを指定してください: {0}");

    public static readonly RemarkCode NotPositive = new("masking.parameter_not_positive", "a number above 0 is expected", "0 より大きい数を指定してください");

    public static readonly RemarkCode NotMyNumber = new(
        "masking.parameter_my_number",
        "a constant must be 12 digits, and no number that passes the check: it could be somebody's",
        "定数は 12 桁で、検査用数字が合わないものにしてください。合うものは実在する番号かもしれません");
}

namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers of Japan's insurances, pensions and registers.</summary>
internal static class WelfareDetectors
{
    public static Detector Insurer { get; } = new()
    {
        Tag = "phi:jp-insurer", Class = DataClass.Internal, ChanceRate = 0.1,
        Numeral = new(NumeralForm.Counts(6, 8), JapaneseNumbers.Insurer),
        Context = new(["insurer", "hokensha"], ["保険者番号"]),
        Page = new("Health insurer", "保険者番号",
            "Eight digits with Luhn's check digit, or six behind a context word. Names an organisation.",
            "Luhn のチェックディジットが合う 8 桁の数字、または文脈の語がある 6 桁の数字を検出します。組織を示す番号です。",
            "33120015"),
    };

    public static Detector Insured { get; } = new()
    {
        Tag = "phi:jp-insured", Class = DataClass.Restricted, ChanceRate = 1,
        Numeral = new(NumeralForm.Counts(2, 3, 4, 5, 6, 7, 8, 9, 10), JapaneseNumbers.Insured),
        Context = new(["insured", "hihokensha"], ["被保険者", "保険証", "記号・番号"]),
        Page = new("Health insurance symbol and number", "被保険者記号・番号",
            "Digits of any length behind a context word: the form is each insurer's own.",
            "文脈の語がある数字を、桁数を問わず検出します。形式は保険者ごとに異なります。",
            "1234-567"),
    };

    public static Detector Pension { get; } = new()
    {
        Tag = "pii:jp-pension", Class = DataClass.Restricted, ChanceRate = 1,
        Numeral = new(NumeralForm.Counts(10), JapaneseNumbers.Pension),
        Context = new(["pension", "nenkin"], ["年金"]),
        Page = new("Basic pension number", "基礎年金番号",
            "4-6 digits, or ten behind a context word. No check digit is known.",
            "4-6 桁の数字、または文脈の語がある 10 桁の数字を検出します。検査用数字は知られていません。",
            "1234-567890"),
    };

    public static Detector EmploymentInsurance { get; } = new()
    {
        Tag = "pii:jp-employment-insurance", Class = DataClass.Restricted, ChanceRate = 1,
        Numeral = new(NumeralForm.Counts(11), JapaneseNumbers.EmploymentInsurance),
        Context = new(["employment", "koyouhoken"], ["雇用保険"]),
        Page = new("Employment insurance", "雇用保険被保険者番号",
            "4-6-1 digits, or eleven behind a context word.",
            "4-6-1 桁の数字、または文脈の語がある 11 桁の数字を検出します。",
            "1234-567890-1"),
    };

    public static Detector ResidentRecord { get; } = new()
    {
        Tag = "pii:jp-resident-record", Class = DataClass.Restricted, ChanceRate = 1,
        Numeral = new(NumeralForm.Counts(11), JapaneseNumbers.ResidentRecord),
        Context = new(["juminhyo", "residentrecord"], ["住民票コード"]),
        Page = new("Resident record code", "住民票コード",
            "Eleven digits behind a context word.",
            "文脈の語がある 11 桁の数字を検出します。",
            "12345678901"),
    };
}

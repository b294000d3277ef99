namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers of persons in the United States and the United Kingdom.</summary>
internal static class NationalDetectors
{
    public static Detector Ssn { get; } = new()
    {
        Tag = "pii:us-ssn", Class = DataClass.Restricted, ChanceRate = 0.88,
        Numeral = new(NumeralForm.Counts(9), NationalNumbers.Ssn),
        Context = new(["ssn", "social", "socialsecurity", "socialsecuritynumber"], ["社会保障番号"]),
        Page = new("Social security number (US)", "社会保障番号（米国）",
            "3-2-4 digits, without the areas, groups and serials that are never given. Nine plain digits need a context word.",
            "3-2-4 桁の数字を、割り当てられることのない番号を除いて検出します。区切りのない 9 桁には文脈の語が必要です。",
            "078-05-1120"),
    };

    public static Detector Itin { get; } = new()
    {
        Tag = "pii:us-itin", Class = DataClass.Restricted, ChanceRate = 0.04,
        Numeral = new(NumeralForm.Counts(9), NationalNumbers.Itin),
        Context = new(["itin", "taxpayer", "tin"], ["納税者番号"]),
        Page = new("Individual taxpayer identification number (US)", "個人納税者番号（米国）",
            "3-2-4 digits that begin with 9 and whose middle group is of those that are given. Nine plain digits need a context word.",
            "9 で始まり、中央のグループが割り当て範囲にある 3-2-4 桁の数字を検出します。区切りのない 9 桁には文脈の語が必要です。",
            "900-70-0000"),
    };

    public static Detector Nino { get; } = new()
    {
        Tag = "pii:uk-nino", Class = DataClass.Restricted, ChanceRate = 0.01, Landmark = Landmark.Nino,
        Word = new(WordForm.Between(9, 9), NationalNumbers.Nino),
        Context = new(["nino", "insurance", "nationalinsurance"], ["国民保険"]),
        Page = new("National insurance number (UK)", "国民保険番号（英国）",
            "Two letters of the pairs that are given, six digits, A to D; plain or in pairs with spaces.",
            "割り当てのある英字 2 文字、数字 6 桁、A～D の 1 文字を検出します。区切りなしと 2 文字ごとの空白に対応します。",
            "AB123456C"),
    };

    public static Detector Nhs { get; } = new()
    {
        Tag = "phi:uk-nhs", Class = DataClass.Restricted, ChanceRate = 0.09,
        Numeral = new(NumeralForm.Counts(10), NationalNumbers.Nhs),
        Context = new(["nhs", "patient", "nhsnumber"], ["患者番号"]),
        Page = new("NHS number (UK)", "NHS 番号（英国）",
            "Ten digits with a check digit modulo 11. Written 3-3-4 with spaces it stands for itself; otherwise one of eleven passes by chance, and a context word or a column full of them is needed.",
            "11 を法とするチェックディジットが合う 10 桁の数字を検出します。空白で 3-3-4 に区切られたものは単独で検出します。それ以外は 11 個に 1 個が偶然に合格するため、文脈の語か、そればかりの列であることが必要です。",
            "943 476 5919"),
    };
}

namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers of persons and companies in Japan.</summary>
internal static class JapaneseDetectors
{
    public static Detector MyNumber { get; } = new()
    {
        Tag = "pii:jp-my-number", Class = DataClass.Restricted, ChanceRate = 0.1,
        Numeral = new(NumeralForm.Counts(12), JapaneseNumbers.MyNumber),
        Context = new(["mynumber", "kojinbango", "individualnumber"], ["マイナンバー", "個人番号"]),
        Page = new("My Number", "マイナンバー（個人番号）",
            "12 digits with the check digit. One of ten numbers of 12 digits passes by chance, times (202401011230) and parcel numbers among them: a context word, or a column in which far more pass than chance explains, is needed.",
            "検査用数字が合う 12 桁の数字を検出します。日時（202401011230）や送り状番号を含め、12 桁の数字の 10 個に 1 個は偶然に合格するため、文脈の語か、偶然をはるかに超える割合で合格する列であることが必要です。",
            "123456789018"),
    };

    public static Detector Corporate { get; } = new()
    {
        Tag = "org:jp-corporate-number", Class = DataClass.Public, ChanceRate = 0.11,
        Numeral = new(NumeralForm.Counts(13), JapaneseNumbers.Corporate),
        Context = new(["corporate", "houjin", "hojin", "corporatenumber"], ["法人番号"]),
        Page = new("Corporate number", "法人番号",
            "13 digits of which the first checks the others. Public, and not personal. One of nine numbers of 13 digits passes by chance, milliseconds and article numbers (JAN-13) among them: a context word or a column full of them is needed.",
            "先頭の数字が残りの検査用数字となっている 13 桁の数字を検出します。公開情報であり個人情報ではありません。ミリ秒の時刻や JAN-13 を含め 9 個に 1 個は偶然に合格するため、文脈の語か、そればかりの列であることが必要です。",
            "7123456789012"),
    };

    public static Detector InvoiceIssuer { get; } = new()
    {
        Tag = "pii:jp-invoice-issuer", Class = DataClass.Internal, ChanceRate = 0.11,
        Word = new(WordForm.Between(14, 14), JapaneseNumbers.InvoiceIssuer),
        Context = new(["invoice"], ["登録番号", "インボイス"]),
        Page = new("Registered issuer of invoices", "適格請求書発行事業者の登録番号",
            "T and 13 digits with the check digit of corporate numbers. May be a sole proprietor's, and personal then.",
            "「T」と、法人番号の検査用数字が合う 13 桁の数字を検出します。個人事業者の番号である場合は個人情報となります。",
            "T7123456789012"),
    };

    public static Detector Licence { get; } = new()
    {
        Tag = "pii:jp-drivers-licence", Class = DataClass.Restricted, ChanceRate = 0.09,
        Numeral = new(NumeralForm.Counts(12), JapaneseNumbers.Licence),
        Context = new(["licence", "license", "driver", "drivers", "menkyo"], ["免許"]),
        Page = new("Driver's licence", "運転免許証番号",
            "12 digits that begin with a code of a commission. The check digit (the 11th) is not published: with it a column full of them is found, without it a number counts behind a context word.",
            "公安委員会コードで始まる 12 桁の数字を検出します。11 桁目の検査用数字は公表されていないため、合う場合は列の割合による判定にも使い、合わない場合でも文脈の語があれば検出します。",
            "309012345620"),
    };

    public static Detector Passport { get; } = new()
    {
        Tag = "pii:jp-passport", Class = DataClass.Restricted, ChanceRate = 1,
        Word = new(WordForm.Between(9, 9), JapaneseNumbers.Passport),
        Context = new(["passport"], ["旅券", "パスポート"]),
        Page = new("Passport (Japan)", "旅券番号",
            "Two letters and seven digits. There is no check digit and product codes look the same: a context word or a column full of them is needed.",
            "英字 2 文字と数字 7 桁を検出します。検査用数字がなく、商品コードと区別できないため、文脈の語か、そればかりの列であることが必要です。",
            "TK1234567"),
    };

    public static Detector ResidenceCard { get; } = new()
    {
        Tag = "pii:jp-residence-card", Class = DataClass.Restricted, ChanceRate = 1,
        Word = new(WordForm.Between(12, 12), JapaneseNumbers.ResidenceCard),
        Context = new(["residence", "zairyu"], ["在留"]),
        Page = new("Residence card", "在留カード番号",
            "Two letters, eight digits, two letters, all capitals.",
            "英大文字 2 文字、数字 8 桁、英大文字 2 文字を検出します。",
            "AB12345678CD"),
    };

    public static Detector BankAccount { get; } = new()
    {
        Tag = "pii:jp-bank-account", Class = DataClass.Restricted, ChanceRate = 1,
        Numeral = new(NumeralForm.Counts(7, 10, 11, 12, 13, 14), JapaneseNumbers.BankAccount),
        Context = new(["account", "bank", "bankaccount", "accountnumber", "koza"], ["口座", "普通預金", "当座預金", "振込先", "ゆうちょ"]),
        Page = new("Bank account (Japan)", "銀行口座番号",
            "Seven digits, with the branch 3-7, with bank and branch 4-3-7, or Japan Post's 記号 and 番号 (1xxx0-xxxxxxx1). There is no check: a context word is needed, or for the grouped forms a column full of them.",
            "7 桁、支店番号付き（3-7 桁）、銀行・支店番号付き（4-3-7 桁）、ゆうちょ銀行の記号・番号（1xxx0-xxxxxxx1）を検出します。検査用数字がないため、文脈の語か、区切りのある形式では、そればかりの列であることが必要です。",
            "0001-123-1234567"),
    };

    public static Detector PostalCode { get; } = new()
    {
        Tag = "pii:jp-postal-code", Class = DataClass.Confidential, ChanceRate = 0.95, Landmark = Landmark.Postal,
        Context = new(["postal", "zip", "zipcode", "postalcode", "postcode"], ["郵便番号", "住所"]),
        Page = new("Postal code (Japan)", "郵便番号",
            "3-4 digits, behind 〒 or alone. Seven plain digits need a context word.",
            "3-4 桁の数字を、「〒」の後または単独で検出します。区切りのない 7 桁には文脈の語が必要です。",
            "100-0001"),
    };
}

namespace Danmen.Governance.Classification.Detectors;

/// <summary>What pays.</summary>
internal static class PaymentDetectors
{
    public static Detector Card { get; } = new()
    {
        Tag = "pci:pan", Class = DataClass.Restricted, ChanceRate = 0.1,
        Numeral = new(NumeralForm.Counts(13, 14, 15, 16, 19), CardNumbers.Check),
        Context = new(["card", "pan", "credit", "creditcard", "cardnumber", "visa", "mastercard", "amex", "jcb"], ["カード", "クレジット"]),
        Page = new("Payment card", "決済カード番号",
            "13 to 19 digits within a range that issuers use, with Luhn's check digit, plain or grouped 4-4-4-4, 4-6-5 or 4-6-4. One of ten numbers within a range passes by chance: 13, 14 and 19 digits need a context word or a column full of them.",
            "発行者の番号帯にあり、Luhn のチェックディジットが合う 13～19 桁の数字を検出します。区切りなし、4-4-4-4、4-6-5、4-6-4 に対応します。番号帯内の数字の 10 個に 1 個は偶然に合格するため、13、14、19 桁には文脈の語か、そればかりの列であることが必要です。",
            "4111 1111 1111 1111"),
    };

    public static Detector Iban { get; } = new()
    {
        Tag = "pii:iban", Class = DataClass.Restricted, ChanceRate = 0.01, Landmark = Landmark.Iban,
        Context = new(["iban", "account", "bank"], ["口座", "振込"]),
        Page = new("IBAN", "IBAN",
            "A country that uses them, its length, and a rest of 1 modulo 97; plain or in groups of four. All letters are of one case.",
            "採用国のコード、国ごとの桁数、97 で割った余りが 1 であることを確認します。区切りなしと 4 文字ごとの区切りに対応し、英字の大文字と小文字は揃っている必要があります。",
            "GB82 WEST 1234 5698 7654 32"),
    };

    public static Detector CryptoAddress { get; } = new()
    {
        Tag = "pii:crypto-address", Class = DataClass.Confidential, ChanceRate = 0.0001,
        Word = new(WordForm.Between(26, 35) | WordForm.Between(42, 42) | WordForm.Between(62, 62), CryptoAddresses.Check),
        Context = new(["btc", "bitcoin", "eth", "ethereum", "wallet", "address"], ["ビットコイン", "ウォレット", "暗号資産", "仮想通貨"]),
        Page = new("Crypto address", "暗号資産アドレス",
            "Bitcoin's addresses with their checksums (base58check, bech32, bech32m), and Ethereum's by form (0x and 40 hexadecimal digits).",
            "ビットコインのアドレスはチェックサム（base58check、bech32、bech32m）で、イーサリアムのアドレスは形式（0x と 16 進数 40 桁）で判定します。",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    };
}

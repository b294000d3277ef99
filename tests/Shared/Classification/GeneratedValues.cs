using System.Globalization;

namespace Danmen.Testing.Classification;

/// <summary>One kind of generated value: how one is made, and the sentences and columns in which it stands.</summary>
/// <param name="Tag">What it should be found as; empty for what only looks like something.</param>
/// <param name="Sentences">With {0} where the value stands; some with words around, some without where the kind stands for itself.</param>
/// <param name="Columns">Names of columns.</param>
public sealed record GeneratedKind(string Tag, Func<Random, string> Make, string[] Sentences, string[] Columns);

/// <summary>Kinds of value as English and Japanese systems hold them, and what looks like them. Lists and sentences are this generator's own: the detectors know none of them.</summary>
public static class GeneratedValues
{
    private static readonly string[] s_hosts = ["shop", "mail", "api", "corp", "kaisha", "tenpo"];
    private static readonly string[] s_tops = ["co.jp", "com", "ne.jp", "org", "io", "de"];
    private static readonly string[] s_logins = ["hanako", "k.suzuki", "mike_r", "sato-yuki", "j.doe2", "info", "emi88", "tanaka.t"];
    private static readonly string[] s_free = ["{0}", "({0})", "→ {0}", "Reply to {0} please.", "本日 {0} を確認しました。", "変更前: {0}", "{0} / 済"];

    public static IReadOnlyList<GeneratedKind> Values { get; } =
    [
        new("pii:email", Email, [.. s_free, "お問い合わせは{0}まで", "from={0} status=sent"], ["mail_addr", "contact", "col1"]),
        new("pii:phone", Phone, [.. s_free, "お電話（{0}）にて", "Please ring {0} after five", "☎{0}"], ["denwa", "tel_no", "c2"]),
        new("pci:pan", CheckedNumbers.Card, [.. s_free, "charged to {0}", "{0}で決済"], ["card_no", "payment_ref", "c3"]),
        new("pii:iban", CheckedNumbers.Iban, [.. s_free, "Transfer to {0} today"], ["iban", "payee", "c4"]),
        new("pii:ip", Ip, [.. s_free, "login from {0} ok", "{0} からの接続"], ["client_ip", "src", "c5"]),
        new("pii:mac", random => string.Join(random.Next(2) == 0 ? ':' : '-', Enumerable.Range(0, 6).Select(_ => random.Next(256).ToString("x2", CultureInfo.InvariantCulture))), s_free, ["hw", "nic", "c6"]),
        new("pii:url", random => $"https://{s_hosts[random.Next(6)]}.example.{s_tops[random.Next(6)]}/p/{random.Next(100000)}?q={random.Next(10)}", [.. s_free, "see {0} for more"], ["link", "page", "c7"]),
        new("pii:us-ssn", CheckedNumbers.Ssn, [.. s_free, "Applicant {0} approved"], ["ssn", "person_key", "c8"]),
        new("pii:uk-nino", random => $"{"ABCEHJ"[random.Next(6)]}{"ABCEHJ"[random.Next(6)]}{CheckedNumbers.Digits(random, 6)}{"ABCD"[random.Next(4)]}", s_free, ["ni_no", "ref", "c9"]),
        new("phi:uk-nhs", CheckedNumbers.Nhs, s_free, ["nhs_no", "patient_key", "c10"]),
        new("pii:coordinates", random => FormattableString.Invariant($"{(random.NextDouble() * 120) - 60:F6}, {(random.NextDouble() * 300) - 150:F6}"), s_free, ["latlng", "place", "c11"]),
        new("pii:jp-postal-code", random => $"{random.Next(1, 999):D3}-{random.Next(10000):D4}", ["〒{0} ", "お届け先 {0} 東京都", "郵便 {0}", "{0}"], ["yubin", "zip", "c12"]),
        new("pii:jp-residence-card", random => $"{Upper(random, 2)}{CheckedNumbers.Digits(random, 8)}{Upper(random, 2)}", s_free, ["zairyu_card", "doc_no", "c13"]),
        new("pii:jp-my-number", CheckedNumbers.MyNumber, ["マイナンバーは {0}", "個人番号（{0}）を提出", "my number {0} received"], ["my_number", "mynumber", "c14"]),
        new("org:jp-corporate-number", CheckedNumbers.Corporate, ["法人番号 {0}", "法人番号：{0}（本店）"], ["houjin_bangou", "corporate_number", "c15"]),
        new("pii:jp-invoice-issuer", random => "T" + CheckedNumbers.Corporate(random), s_free, ["invoice_reg", "toroku", "c16"]),
        new("pii:jp-drivers-licence", random => $"{random.Next(30, 97)}{CheckedNumbers.Digits(random, 10)}", ["運転免許証 {0}", "免許証番号：{0}", "driver's license {0}"], ["menkyo_no", "license_no"]),
        new("pii:jp-passport", random => $"T{"HKRZ"[random.Next(4)]}{CheckedNumbers.Digits(random, 7)}", ["旅券番号 {0}", "passport no. {0}", "パスポート（{0}）"], ["passport_no", "ryoken", "c17"]),
        new("phi:jp-insurer", CheckedNumbers.Insurer, ["保険者番号 {0}", "保険者番号：{0}"], ["hokensha_no", "insurer"]),
        new("pii:jp-pension", random => $"{CheckedNumbers.Digits(random, 4)}-{CheckedNumbers.Digits(random, 6)}", ["基礎年金番号 {0}", "年金手帳（{0}）", "pension no {0}"], ["nenkin_no", "pension_number"]),
        new("pii:jp-bank-account", random => CheckedNumbers.Digits(random, 7), ["普通口座 {0}", "口座番号：{0}", "bank account {0}"], ["koza_no", "account_number"]),
        new("pii:birth-date", random => BirthDate(random), ["生年月日：{0}", "{0} は誕生日", "born {0}", "DOB {0}"], ["birth_date", "birthday", "seinengappi"]),
        new("pii:crypto-address", random => "0x" + string.Concat(Enumerable.Range(0, 40).Select(_ => "0123456789abcdef"[random.Next(16)])), s_free, ["wallet", "payout", "c18"]),
        new("secret:jwt", random => $"eyJ{Base64(random, 33)}.eyJ{Base64(random, 60)}.{Base64(random, 43)}", s_free, ["session", "auth", "c19"]),
        new("secret:cloud-token", random => "AKIA" + string.Concat(Enumerable.Range(0, 16).Select(_ => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[random.Next(32)])), s_free, ["access", "credential", "c20"]),
        new("secret:connection-string", random => $"postgres://app:{Base64(random, 14)}@{s_hosts[random.Next(6)]}.example.com/db", s_free, ["dsn", "conn", "c21"]),
        new("secret:high-entropy", random => Base64(random, 24), ["secret: {0}", "api_key = \"{0}\"", "パスワード：{0}"], ["api_key", "secret", "token"]),
    ];

    /// <summary>What looks like one of the kinds, and is none.</summary>
    public static IReadOnlyList<GeneratedKind> HardNegatives { get; } =
    [
        new("", random => $"ORD-{random.Next(2020, 2027)}-{CheckedNumbers.Digits(random, 8)}", ["注文 {0}", "order {0} shipped", "{0}"], ["order_no", "c31"]),
        new("", random => CheckedNumbers.Digits(random, 12), ["伝票 {0}", "parcel {0}", "荷物番号 {0}"], ["tracking", "c32"]),
        new("", random => $"{CheckedNumbers.Digits(random, 4)}-{CheckedNumbers.Digits(random, 4)}-{CheckedNumbers.Digits(random, 4)}", ["お問い合わせ番号 {0}", "parcel {0}"], ["slip", "c33"]),
        new("", CheckedNumbers.Jan, ["JAN {0}", "商品 {0}"], ["jan", "barcode"]),
        new("", random => new DateTime(2019, 1, 1).AddSeconds(random.Next(200_000_000)).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture), ["処理 {0}", "batch {0} done"], ["batch", "c34"]),
        new("", random => new DateTime(2019, 1, 1).AddSeconds(random.Next(200_000_000)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), ["at {0}", "更新 {0}"], ["updated_at", "c35"]),
        new("", random => (1_600_000_000_000 + random.NextInt64(200_000_000_000)).ToString(CultureInfo.InvariantCulture), ["ts={0}", "time {0}"], ["ts", "c36"]),
        new("", random => string.Concat(Enumerable.Range(0, 40).Select(_ => "0123456789abcdef"[random.Next(16)])), ["commit {0}", "sha1 {0}"], ["digest", "commit"]),
        new("", random => new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))]).ToString(), ["id {0}", "{0}"], ["uuid", "c37"]),
        new("", random => $"{Upper(random, 2)}-{CheckedNumbers.Digits(random, 4)}-{CheckedNumbers.Digits(random, 2)}", ["型番 {0}", "model {0}"], ["model", "sku"]),
        new("", random => $"{Upper(random, 3)}{CheckedNumbers.Digits(random, 7)}", ["品番 {0}", "part {0}"], ["part", "c38"]),
        new("", random => random.Next(1, 9_999_999).ToString("N0", CultureInfo.InvariantCulture), ["金額 {0} 円", "total {0} USD"], ["amount", "c39"]),
        new("", random => CheckedNumbers.Digits(random, 7), ["在庫 {0}", "item {0}"], ["stock_id", "c40"]),
        new("", random => CheckedNumbers.Digits(random, 16), ["受付 {0}", "ticket {0}"], ["ticket", "c41"]),
        new("", random => $"{random.Next(1, 20)}.{random.Next(10)}.{random.Next(10)}", ["version {0}", "{0} リリース"], ["ver", "c42"]),
        new("", random => $"icon{random.Next(9)}@2x.png", ["file {0}", "{0}"], ["asset", "c43"]),
    ];

    private static string Email(Random random) => $"{s_logins[random.Next(s_logins.Length)]}{(random.Next(2) == 0 ? "" : random.Next(1000))}@{s_hosts[random.Next(s_hosts.Length)]}.example.{s_tops[random.Next(s_tops.Length)]}";

    private static string Phone(Random random) => random.Next(8) switch
    {
        0 => $"03-{random.Next(3000, 7000)}-{random.Next(10000):D4}",
        1 => $"0{random.Next(7, 10)}0-{random.Next(1000, 9999)}-{random.Next(10000):D4}",
        2 => $"0{random.Next(7, 10)}0{random.Next(1000, 9999)}{random.Next(10000):D4}",
        3 => $"+81-{random.Next(7, 10)}0-{random.Next(1000, 9999)}-{random.Next(10000):D4}",
        4 => $"({random.Next(201, 899)}) {random.Next(200, 999)}-{random.Next(10000):D4}",
        5 => $"+44 20 7{random.Next(100, 999)} {random.Next(10000):D4}",
        6 => $"0{random.Next(42, 99)}-{random.Next(200, 999)}-{random.Next(10000):D4}",
        _ => $"+1-{random.Next(201, 899)}-{random.Next(200, 999)}-{random.Next(10000):D4}",
    };

    private static string Ip(Random random) => random.Next(4) == 0
        ? $"2001:db8:{random.Next(1, 65536):x}::{random.Next(1, 65536):x}:{random.Next(1, 65536):x}"
        : $"{random.Next(1, 127)}.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}";

    private static string BirthDate(Random random)
    {
        DateTime day = new DateTime(1940, 1, 1).AddDays(random.Next(25_000));
        return random.Next(5) switch
        {
            0 => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            1 => day.ToString("yyyy/M/d", CultureInfo.InvariantCulture),
            2 => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            3 => $"{day.Year}年{day.Month}月{day.Day}日",
            _ => day.Year is >= 1927 and <= 1988 ? $"昭和{day.Year - 1925}年{day.Month}月{day.Day}日" : $"{day.Year}年{day.Month}月{day.Day}日",
        };
    }

    private static string Upper(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('A' + random.Next(26))));

    private static string Base64(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"[random.Next(64)]));
}

namespace Danmen.Governance.Classification.Detectors;

/// <summary>What names machines and places on a network.</summary>
internal static class NetworkDetectors
{
    public static Detector Ip { get; } = new()
    {
        Tag = "pii:ip", Class = DataClass.Internal, ChanceRate = 0.02, Landmark = Landmark.Ipv6,
        Numeral = new(NumeralForm.Counts(4, 5, 6, 7, 8, 9, 10, 11, 12), NetworkAddresses.Ipv4),
        Context = new(["ip", "ipaddress", "address", "host", "remote", "client"], ["アドレス"]),
        Page = new("IP address", "IP アドレス",
            "Four numbers up to 255 without leading zeros, or IPv6 with at least three groups or '::'. 0.0.0.0, 127.0.0.1 and ::1 are left out. A version number of four parts looks the same unless a letter stands before it.",
            "255 以下で先頭に 0 のない 4 つの数、または 3 グループ以上か「::」を含む IPv6 を検出します。0.0.0.0、127.0.0.1、::1 は対象外です。4 つの部分からなるバージョン番号は、直前に英字がない限り区別できません。",
            "192.0.2.10"),
    };

    public static Detector Mac { get; } = new()
    {
        Tag = "pii:mac", Class = DataClass.Internal, ChanceRate = 0.0001, Landmark = Landmark.Mac,
        Context = new(["mac", "macaddress", "hardware", "ethernet"], ["物理アドレス"]),
        Page = new("MAC address", "MAC アドレス",
            "Six pairs of hexadecimal digits, all parted by ':' or all by '-'. Addresses of zeros and broadcasts are left out.",
            "「:」または「-」で統一して区切られた 6 組の 16 進数を検出します。すべて 0 のアドレスとブロードキャストは対象外です。",
            "00:00:5e:00:53:01"),
    };

    public static Detector Url { get; } = new()
    {
        Tag = "pii:url", Class = DataClass.Internal, ChanceRate = 0.0001, Landmark = Landmark.Url,
        Context = new(["url", "uri", "link", "homepage", "website"], ["リンク", "ホームページ"]),
        Page = new("URL", "URL",
            "A scheme, '://' and a host. Numbers within it count only with a context word: paths are full of numbers that pass a check by chance. A password in it makes it a connection string too.",
            "スキーム、「://」、ホストからなるものを検出します。パスには偶然にチェックに合う数字が多いため、URL 内の数字は文脈の語がある場合だけ数えます。パスワードを含むものは接続文字列としても検出します。",
            "https://www.example.com/users/42"),
    };
}

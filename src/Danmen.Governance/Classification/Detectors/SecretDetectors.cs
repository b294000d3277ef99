namespace Danmen.Governance.Classification.Detectors;

/// <summary>What opens something.</summary>
internal static class SecretDetectors
{
    public static Detector PrivateKey { get; } = new()
    {
        Tag = "secret:private-key", Class = DataClass.Restricted, ChanceRate = 0, Landmark = Landmark.PrivateKey,
        Context = new([], []),
        Page = new("Private key", "秘密鍵",
            "PEM blocks of private keys of any kind, from the line that begins them to the one that ends them, or to the end of the text.",
            "あらゆる種類の秘密鍵の PEM ブロックを、開始行から終了行（ない場合は末尾）まで検出します。",
            null),
    };

    public static Detector Jwt { get; } = new()
    {
        Tag = "secret:jwt", Class = DataClass.Restricted, ChanceRate = 0, Landmark = Landmark.Token,
        Context = new([], []),
        Page = new("JSON web token", "JWT",
            "Three parts in base64url, of which the first two begin as JSON objects do.",
            "先頭の 2 つが JSON オブジェクトとして始まる、base64url の 3 つの部分を検出します。",
            null),
    };

    public static Detector CloudToken { get; } = new()
    {
        Tag = "secret:cloud-token", Class = DataClass.Restricted, ChanceRate = 0, Landmark = Landmark.Token,
        Context = new([], []),
        Page = new("Token of a cloud or a service", "クラウドなどのトークン",
            "Keys that begin as their makers begin them and are as long: AWS, Google, GitHub, GitLab, Stripe, SendGrid, npm, PyPI, DigitalOcean, Shopify, Twilio.",
            "発行者ごとの接頭辞と長さで判定します（AWS、Google、GitHub、GitLab、Stripe、SendGrid、npm、PyPI、DigitalOcean、Shopify、Twilio）。",
            null),
    };

    public static Detector ChatToken { get; } = new()
    {
        Tag = "secret:chat-token", Class = DataClass.Restricted, ChanceRate = 0, Landmark = Landmark.Token,
        Context = new([], []),
        Page = new("Token of a chat", "チャットのトークン",
            "Tokens of Slack and Telegram, and addresses of webhooks of Slack, Discord and Teams.",
            "Slack と Telegram のトークン、Slack、Discord、Teams の Webhook のアドレスを検出します。",
            null),
    };

    public static Detector ConnectionString { get; } = new()
    {
        Tag = "secret:connection-string", Class = DataClass.Restricted, ChanceRate = 0, Landmark = Landmark.ConnectionString,
        Context = new([], []),
        Page = new("Connection string", "接続文字列",
            "A URL with a password (scheme://user:password@host), and the password of a string of keys and values that names a host, server, database or user too (Server=…;Password=…). Placeholders (${…}, ***) are left out.",
            "パスワードを含む URL（scheme://user:password@host）と、ホスト、サーバー、データベース、ユーザーのいずれかも含むキーと値の文字列のパスワード（Server=…;Password=…）を検出します。プレースホルダー（${…}、***）は対象外です。",
            null),
    };

    public static Detector HighEntropy { get; } = new()
    {
        Tag = "secret:high-entropy", Class = DataClass.Restricted, ChanceRate = 1, Landmark = Landmark.HighEntropy,
        Context = new(["password", "passwd", "pwd", "secret", "token", "apikey", "key", "credential", "credentials", "auth", "bearer"], ["パスワード", "暗証", "秘密", "トークン", "認証"]),
        Page = new("Secret by its entropy", "高エントロピーの秘密",
            "A run of 12 characters or more of at least two kinds whose entropy is that of chance, behind a context word. Hashes and UUIDs without such a word are none.",
            "文脈の語があり、2 種類以上の文字からなる 12 文字以上で、エントロピーが乱数並みの文字列を検出します。そのような語のないハッシュ値や UUID は対象外です。",
            null),
    };
}

namespace Danmen.Faults;

/// <summary>The numbered errors of signed records and their keys.</summary>
public static class RecordFaults
{
    public static readonly FaultCode Unreadable = new(
        "DM-RECORD-001", FaultKind.VerificationFailed, false,
        "A signed record cannot be read", "署名付き記録を読み取れません",
        "It may be of a newer version of Danmen; else somebody wrote what is no record. See 'danmen tag list' and 'danmen repository check'.",
        "新しいバージョンの Danmen の記録か、記録ではないものが書き込まれています。'danmen tag list' と 'danmen repository check' を確認してください。");

    public static readonly FaultCode BadSignature = new(
        "DM-RECORD-002", FaultKind.VerificationFailed, false,
        "A record's signature or history is not right", "記録の署名または履歴が正しくありません",
        "Do not rely on it. Name the snapshot by its id instead, and find out who wrote the record: 'danmen tag show --history'.",
        "この記録を信頼しないでください。断面は ID で指定し、'danmen tag show --history' で記録の作成者を確認してください。");

    public static readonly FaultCode NoSigningKey = new(
        "DM-RECORD-003", FaultKind.Usage, false,
        "There is no key to sign with", "署名に使う鍵がありません",
        "Name one in danmen.yaml: 'signing: { key: .danmen/sign }'. Where the file does not exist, Danmen makes it.",
        "danmen.yaml に 'signing: { key: .danmen/sign }' のように指定してください。ファイルがなければ Danmen が作成します。");

    public static readonly FaultCode SigningKeyUnusable = new(
        "DM-RECORD-004", FaultKind.Usage, false,
        "The signing key cannot be used", "署名鍵を使用できません",
        "It must be a private key on the curve P-256, PKCS#8 in PEM, readable by this user only.",
        "P-256 曲線の秘密鍵（PKCS#8、PEM 形式）で、実行ユーザーだけが読み取れる必要があります。");
}

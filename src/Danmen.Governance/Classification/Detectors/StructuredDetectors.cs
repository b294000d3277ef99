namespace Danmen.Governance.Classification.Detectors;

/// <summary>All detectors that need no list of names. What stands here is looked for, has a page in the manual, and is measured.</summary>
internal static class StructuredDetectors
{
    public static IReadOnlyList<Detector> All { get; } =
    [
        PersonDetectors.Email, PersonDetectors.Phone, PersonDetectors.BirthDate, PersonDetectors.Coordinates,
        PaymentDetectors.Card, PaymentDetectors.Iban, PaymentDetectors.CryptoAddress,
        NetworkDetectors.Ip, NetworkDetectors.Mac, NetworkDetectors.Url,
        NationalDetectors.Ssn, NationalDetectors.Itin, NationalDetectors.Nino, NationalDetectors.Nhs,
        JapaneseDetectors.MyNumber, JapaneseDetectors.Corporate, JapaneseDetectors.InvoiceIssuer, JapaneseDetectors.Licence, JapaneseDetectors.Passport,
        JapaneseDetectors.ResidenceCard, JapaneseDetectors.BankAccount, JapaneseDetectors.PostalCode,
        WelfareDetectors.Insurer, WelfareDetectors.Insured, WelfareDetectors.Pension, WelfareDetectors.EmploymentInsurance, WelfareDetectors.ResidentRecord,
        SecretDetectors.PrivateKey, SecretDetectors.Jwt, SecretDetectors.CloudToken, SecretDetectors.ChatToken, SecretDetectors.ConnectionString, SecretDetectors.HighEntropy,
    ];
}

using System.Globalization;
using Danmen.Faults;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>What a rule says to a transformer.</summary>
/// <param name="Column">For messages.</param>
/// <param name="Domain">Equal values of one domain get equal masks, in every table and database.</param>
/// <param name="Key">Of the target environment. Not owned.</param>
/// <param name="Parameters">As they are written.</param>
internal sealed record MaskSettings(string Column, string Domain, MaskingKey Key, IReadOnlyDictionary<string, string> Parameters)
{

    public string? Text(string name) => Parameters.GetValueOrDefault(name);

    /// <exception cref="DanmenException">MaskingFaults.ParameterInvalid.</exception>
    public string Required(string name) => Text(name) ?? throw Invalid(name, MaskingRemarks.Missing.With());

    /// <exception cref="DanmenException">MaskingFaults.ParameterInvalid.</exception>
    public int Whole(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Invalid(name, MaskingRemarks.WholeNumber.With(least, most));
    }

    /// <exception cref="DanmenException">MaskingFaults.ParameterInvalid.</exception>
    public string OneOf(string name, string otherwise, params string[] choices) =>
        Text(name) is not { } text ? otherwise : choices.Contains(text, StringComparer.Ordinal) ? text : throw Invalid(name, MaskingRemarks.OneOf.With(choices));

    public DanmenException Invalid(string name, Remark why) => new(MaskingFaults.ParameterInvalid, $"{Column}: {name}", why);

    public BlockCipher Cipher(string purpose) => Key.CipherFor(purpose, Domain);
}

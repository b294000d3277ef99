using System.Buffers;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>A card number that could never be live.</summary>
internal sealed class CardMask : FieldMask
{
    private const int LeastDigits = 12, MostDigits = 19, IssuerDigits = 6, MostBytes = 48;

    private readonly MaskSettings _settings;
    private readonly bool _keepsIssuer;
    private readonly AesCmac _function;
    private readonly FormatPreservingCipher?[] _ciphers = new FormatPreservingCipher?[MostDigits + 1];
    private readonly DomainPermutation?[] _small = new DomainPermutation?[MostDigits + 1];

    private CardMask(MaskSettings settings)
    {
        _settings = settings;
        _keepsIssuer = settings.OneOf("form", "zero", "zero", "issuer") == "issuer";
        _function = new AesCmac(settings.Cipher("card"));
    }

    public static Transformer Card { get; } = new()
    {
        Name = "card", Distinctness = Distinctness.Lost, Make = settings => new CardMask(settings),
        DistinctnessWith = settings => settings.Text("form") == "issuer" ? Distinctness.Kept : Distinctness.Lost,
        Parameters =
        [
            new("form", "zero", "zero: begins with 0, where no issuer is, and passes Luhn's check, so that programs take it; different numbers may meet, so it is not for a unique column. issuer: the first six digits stay, the rest is a permutation, and Luhn's check fails; what fails it before does not fit.",
                "zero: 発行者のない 0 で始まり、Luhn の検査に合うため、プログラムが受け付けます。違う番号が同じマスクになりうるので、一意の列には使えません。issuer: 先頭 6 桁を残し、残りを置換し、Luhn の検査には合わない番号にします。元から検査に合わない値は対象外です。"),
        ],
        Page = new("Payment card", "決済カード番号",
            "12 to 19 digits, spaces and hyphens stay where they are. Neither form can be a number that pays: no issuer begins with 0, and every network checks Luhn's digit.",
            "12～19 桁の数字が対象で、空白とハイフンの位置は変わりません。どちらの形式も実際に使える番号にはなりません。0 で始まる発行者はなく、どのブランドも Luhn の検査を行うためです。"),
    };

    public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
    {
        if (value.Length > MostBytes) return MaskOutcome.Unfit;
        Span<byte> digits = stackalloc byte[MostDigits];
        int count = 0;
        foreach (byte each in value)
        {
            if (each is (byte)' ' or (byte)'-') continue;
            if (each is < (byte)'0' or > (byte)'9' || count == MostDigits) return MaskOutcome.Unfit;
            digits[count++] = (byte)(each - '0');
        }

        if (count < LeastDigits) return MaskOutcome.Unfit;
        digits = digits[..count];
        if (_keepsIssuer && digits[^1] != CheckDigit(digits[..^1])) return MaskOutcome.Unfit;
        if (_keepsIssuer) KeepIssuer(digits);
        else BeginWithZero(digits);

        Span<byte> mask = output.GetSpan(value.Length)[..value.Length];
        int next = 0;
        for (int i = 0; i < value.Length; i++) mask[i] = value[i] is (byte)' ' or (byte)'-' ? value[i] : (byte)('0' + digits[next++]);
        output.Advance(value.Length);
        return MaskOutcome.Written;
    }

    private void BeginWithZero(Span<byte> digits)
    {
        UInt128 tag = _function.Compute(digits);
        digits[0] = 0;
        // Of 128 bits 18 digits take 60: no digit comes up noticeably more often than another.
        for (int i = 1; i < digits.Length - 1; i++)
        {
            (tag, UInt128 digit) = UInt128.DivRem(tag, 10);
            digits[i] = (byte)digit;
        }

        digits[^1] = CheckDigit(digits[..^1]);
    }

    // Of valid numbers a permutation: the check digit says nothing that the others do not.
    private void KeepIssuer(Span<byte> digits)
    {
        Span<byte> middle = digits[IssuerDigits..^1];
        if (middle.Length >= 6)
        {
            (_ciphers[digits.Length] ??= new FormatPreservingCipher(_settings.Cipher("card-issuer"), 10, [(byte)digits.Length])).Encrypt(middle);
        }
        else
        {
            DomainPermutation permutation = _small[digits.Length] ??= new DomainPermutation(_settings.Cipher($"card-issuer-{digits.Length}"), 100_000);
            UInt128 number = 0;
            foreach (byte digit in middle) number = number * 10 + digit;
            number = permutation[number];
            for (int i = middle.Length - 1; i >= 0; i--) (number, middle[i]) = (number / 10, (byte)(number % 10));
        }

        digits[^1] = (byte)((CheckDigit(digits[..^1]) + 5) % 10);
    }

    private static byte CheckDigit(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = digits.Length - 1, weight = 2; i >= 0; i--, weight = 3 - weight)
        {
            int product = digits[i] * weight;
            sum += product > 9 ? product - 9 : product;
        }

        return (byte)((10 - sum % 10) % 10);
    }
}

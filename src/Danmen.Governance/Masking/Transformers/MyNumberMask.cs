using System.Buffers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Nothing of an individual number, not even under a key.</summary>
internal static class MyNumberMask
{
    private const int Digits = 12;

    // Its check digit would be 0.
    private const string Constant = "000000000001";

    private static ReadOnlySpan<byte> Weights => [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

    public static Transformer MyNumber { get; } = new()
    {
        Name = "my-number", Distinctness = Distinctness.Lost, IsIndependent = true, Make = Make,
        Parameters =
        [
            new("form", "null", "null, constant, or ordinal: a number counted up from the row's place in its table, with a check digit that programs take.",
                "null、constant、ordinal のいずれか。ordinal は、表の中での行の順番から作る番号で、検査用数字が合います。"),
            new("value", Constant, "The constant: 12 digits that fail the check.", "constant で使う値。検査用数字が合わない 12 桁です。"),
        ],
        Page = new("My Number", "マイナンバー（個人番号）",
            "An encrypted individual number is still one, and an irreversible transform of it may be one (Personal Information Protection Commission, Q&A 9-2 and 9-4). So no mask here is made of the value: it becomes null, a constant, or a number that depends on the row's place alone. Equal values do not stay equal, and a column that a foreign key leads to cannot be masked so. Keyed and format-preserving masks are refused for this class.",
            "個人番号は暗号化しても個人番号であり、不可逆に変換したものも個人番号に当たることがあります（個人情報保護委員会 Q&A 9-2、9-4）。そのため、値からマスクを作ることはせず、NULL、定数、または行の順番だけで決まる番号にします。同じ値が同じマスクになるとは限らないため、外部キーで参照される列には使えません。この分類に鍵付きのマスクや形式保存のマスクを使うことは拒否します。"),
    };

    private static FieldMask Make(MaskSettings settings)
    {
        switch (settings.OneOf("form", "null", "null", "constant", "ordinal"))
        {
            case "constant":
                string constant = settings.Text("value") ?? Constant;
                if (constant.Length != Digits || !constant.All(char.IsAsciiDigit) || Passes(constant)) throw settings.Invalid("value", MaskingRemarks.NotMyNumber.With());
                return PlainMasks.Fixed.Make(settings with { Parameters = new Dictionary<string, string> { ["value"] = constant } });
            case "ordinal":
                return new OrdinalMask();
            default:
                return PlainMasks.Null.Make(settings);
        }
    }

    private static bool Passes(string number)
    {
        Span<byte> digits = stackalloc byte[Digits];
        for (int i = 0; i < Digits; i++) digits[i] = (byte)(number[i] - '0');
        return digits[^1] == CheckDigit(digits[..^1]);
    }

    private static byte CheckDigit(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < Weights.Length; i++) sum += digits[i] * Weights[i];
        int rest = sum % 11;
        return (byte)(rest <= 1 ? 0 : 11 - rest);
    }

    private sealed class OrdinalMask : FieldMask
    {
        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            if (row.Ordinal is < 0 or >= 100_000_000_000) return MaskOutcome.Unfit;
            Span<byte> mask = output.GetSpan(Digits)[..Digits];
            long rest = row.Ordinal;
            for (int i = Digits - 2; i >= 0; i--, rest /= 10) mask[i] = (byte)(rest % 10);
            mask[^1] = CheckDigit(mask[..^1]);
            for (int i = 0; i < Digits; i++) mask[i] += (byte)'0';
            output.Advance(Digits);
            return MaskOutcome.Written;
        }
    }
}

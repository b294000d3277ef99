using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Numbers made less exact.</summary>
internal static class NumberMasks
{
    public static Transformer Noise { get; } = new()
    {
        Name = "number-noise", Distinctness = Distinctness.Lost, Make = settings => new NoiseMask(settings),
        Parameters =
        [
            new("percent", "10", "The most that a number changes by, 1 to 100.", "数値が変わる最大の割合（1～100）。"),
        ],
        Page = new("Number noise", "数値の揺らぎ",
            "A number is changed by up to so many per cent of itself, with as many digits behind the point as it has. How much comes from the number (or from the rule's 'person:') and the key, so that no averaging brings it back. Zero stays zero; NaN and Infinity stay.",
            "数値を、その値に対する割合の範囲で変えます。小数点以下の桁数は変わりません。変化の量は数値（または規則の person:）と鍵から決まるため、平均しても元に戻りません。0 は 0 のまま、NaN と Infinity もそのままです。"),
    };

    public static Transformer Bucket { get; } = new()
    {
        Name = "number-bucket", Distinctness = Distinctness.Lost, Make = settings => new BucketMask(settings),
        Parameters =
        [
            new("width", null, "Width of a bucket, above 0.", "区間の幅（0 より大きい数）。"),
        ],
        Page = new("Number bucket", "数値の区間",
            "A number becomes the lower end of the bucket that it falls into: with a width of 1000, 1999 becomes 1000 and -1 becomes -1000. NaN and Infinity stay.",
            "数値を、それが入る区間の下端にします。幅が 1000 なら 1999 は 1000 に、-1 は -1000 になります。NaN と Infinity はそのままです。"),
    };

    private static bool IsNoNumber(ReadOnlySpan<byte> value) => value.SequenceEqual("NaN"u8) || value.SequenceEqual("Infinity"u8) || value.SequenceEqual("-Infinity"u8);

    // decimal holds 28 digits: what is longer does not fit, rather than losing digits silently.
    private static bool TryRead(ReadOnlySpan<byte> value, out decimal number, out int decimals)
    {
        decimals = 0;
        if (value.Length is 0 or > 28 || !Utf8Parser.TryParse(value, out number, out int read) || read != value.Length)
        {
            number = 0;
            return false;
        }

        decimals = number.Scale;
        return true;
    }

    private static MaskOutcome Write(decimal number, int decimals, IBufferWriter<byte> output)
    {
        Span<byte> text = output.GetSpan(64);
        Utf8Formatter.TryFormat(Math.Round(number, decimals), text, out int written, new StandardFormat('F', (byte)decimals));
        output.Advance(written);
        return MaskOutcome.Written;
    }

    private sealed class NoiseMask(MaskSettings settings) : FieldMask
    {
        private const int Steps = 1_000_000;

        private readonly AesCmac _function = new(settings.Cipher("number-noise"));
        private readonly decimal _share = settings.Whole("percent", 10, 1, 100) / 100m;

        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            if (IsNoNumber(value))
            {
                output.Write(value);
                return MaskOutcome.Written;
            }

            if (!TryRead(value, out decimal number, out int decimals)) return MaskOutcome.Unfit;
            decimal drawn = (decimal)(uint)(_function.Compute(row.Person.IsEmpty ? value : row.Person) % (2 * Steps + 1)) / Steps - 1;
            try
            {
                return Write(number + number * _share * drawn, decimals, output);
            }
            catch (OverflowException)
            {
                return MaskOutcome.Unfit;
            }
        }
    }

    private sealed class BucketMask : FieldMask
    {
        private readonly decimal _width;

        public BucketMask(MaskSettings settings)
        {
            if (!decimal.TryParse(settings.Required("width"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _width) || _width <= 0)
                throw settings.Invalid("width", MaskingRemarks.NotPositive.With());
        }

        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            if (IsNoNumber(value))
            {
                output.Write(value);
                return MaskOutcome.Written;
            }

            if (!TryRead(value, out decimal number, out int decimals)) return MaskOutcome.Unfit;
            try
            {
                return Write(Math.Floor(number / _width) * _width, decimals, output);
            }
            catch (OverflowException)
            {
                return MaskOutcome.Unfit;
            }
        }
    }
}

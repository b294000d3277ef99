using System.Buffers;
using System.Text;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Digits for digits and letters for letters, every mark where it was; a permutation of all values of the same form.</summary>
internal sealed class FormatPreservingMask : FieldMask
{
    // Small domains are tables of up to a million numbers. What is forgotten is made anew, and the same: what a value becomes must not hang on the values before it.
    private const int MostForms = 32, MostBytes = 64;

    private readonly MaskSettings _settings;
    private readonly Dictionary<string, DomainPermutation?> _permutations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainPermutation?>.AlternateLookup<ReadOnlySpan<char>> _byForm;

    private FormatPreservingMask(MaskSettings settings)
    {
        _settings = settings;
        _byForm = _permutations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static Transformer FormatPreserving { get; } = new()
    {
        Name = "format-preserving", Distinctness = Distinctness.Kept, Make = settings => new FormatPreservingMask(settings),
        Page = new("Format-preserving", "形式保存",
            "Each digit becomes a digit, each ASCII letter one of its case; all else stays where it is. Of the values of one form (such as AB-123456) it is a permutation: FF1 of SP 800-38G where there are a million of them, else a shuffled table, which hides nothing but the order. Letters of other scripts do not fit. Never for My Number.",
            "数字は数字に、ASCII の英字は同じ大文字・小文字の英字に置き換え、それ以外はそのまま残します。同じ形式の値（AB-123456 など）の中での置換になります。形式の値が 100 万個以上あれば SP 800-38G の FF1、少なければシャッフルした表を使い、後者は順序以外を隠しません。ASCII 以外の文字を含む値は対象外です。マイナンバーには使えません。"),
    };

    public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
    {
        if (value.Length > MostBytes) return MaskOutcome.Unfit;
        Span<char> form = stackalloc char[MostBytes];
        form = form[..value.Length];
        UInt128 rank = 0;
        bool isAny = false;
        for (int i = 0; i < value.Length; i++)
        {
            byte each = value[i];
            if (each >= 0x80) return MaskOutcome.Unfit;
            (char kind, uint radix, uint numeral) = Place(each);
            form[i] = kind;
            if (radix == 0) continue;
            isAny = true;
            if (rank > UInt128.MaxValue / 64) return MaskOutcome.Unfit;
            rank = rank * radix + numeral;
        }

        if (!isAny || PermutationOf(form) is not { } permutation) return MaskOutcome.Unfit;
        rank = permutation[rank];
        Span<byte> mask = output.GetSpan(value.Length)[..value.Length];
        for (int i = value.Length - 1; i >= 0; i--)
        {
            (_, uint radix, _) = Place(value[i]);
            if (radix == 0)
            {
                mask[i] = value[i];
                continue;
            }

            (rank, UInt128 numeral) = UInt128.DivRem(rank, radix);
            mask[i] = (byte)(form[i] + (uint)numeral);
        }

        output.Advance(value.Length);
        return MaskOutcome.Written;
    }

    // The first of its kind stands for a digit or letter in the form.
    private static (char Kind, uint Radix, uint Numeral) Place(byte each) => each switch
    {
        >= (byte)'0' and <= (byte)'9' => ('0', 10, (uint)(each - '0')),
        >= (byte)'a' and <= (byte)'z' => ('a', 26, (uint)(each - 'a')),
        >= (byte)'A' and <= (byte)'Z' => ('A', 26, (uint)(each - 'A')),
        _ => ((char)each, 0, 0),
    };

    private DomainPermutation? PermutationOf(ReadOnlySpan<char> form)
    {
        if (_byForm.TryGetValue(form, out DomainPermutation? known)) return known;
        if (_permutations.Count == MostForms) _permutations.Clear();
        string named = form.ToString();
        UInt128 size = 1;
        foreach (char kind in named)
        {
            uint radix = kind == '0' ? 10u : kind is 'a' or 'A' ? 26u : 1;
            if (size > (UInt128.One << 127) / radix) return _permutations[named] = null;
            size *= radix;
        }

        return _permutations[named] = new DomainPermutation(_settings.Cipher("format/" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(named))), size);
    }
}

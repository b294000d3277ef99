using System.Buffers;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>An address that no mail can reach.</summary>
internal sealed class EmailMask : FieldMask
{
    private const int DomainLength = 8, MostBytes = 320;

    private readonly AesCmac _address, _domain;
    private readonly byte[] _ending;
    private readonly bool _isShaped;

    private EmailMask(MaskSettings settings)
    {
        _address = new AesCmac(settings.Cipher("email"));
        _domain = new AesCmac(settings.Cipher("email-domain"));
        _ending = System.Text.Encoding.ASCII.GetBytes("." + settings.OneOf("ending", "example.com", "example.com", "example.net", "example.org", "example.jp", "example", "test", "invalid"));
        _isShaped = settings.OneOf("local", "token", "token", "shape") == "shape";
    }

    public static Transformer Email { get; } = new()
    {
        Name = "email", Distinctness = Distinctness.ByChance, Make = settings => new EmailMask(settings),
        DistinctnessWith = settings => settings.Text("local") == "shape" ? Distinctness.Lost : Distinctness.ByChance,
        Parameters =
        [
            new("ending", "example.com", "What every domain ends in: example.com, example.net, example.org, example.jp, example, test or invalid. All are reserved: no mail goes there.",
                "ドメインの末尾: example.com、example.net、example.org、example.jp、example、test、invalid のいずれか。どれも予約されており、メールは届きません。"),
            new("local", "token", "token: 26 characters, for a unique column too. shape: as long as it was, with letters, digits and marks where they were; not for a unique column.",
                "token: 26 文字。一意の列にも使えます。shape: 元と同じ長さで、文字、数字、記号の位置を保ちます。一意の列には使えません。"),
        ],
        Page = new("E-mail address", "メールアドレス",
            "Addresses that differ only in case, or in spaces around them, count as equal and get one mask. Who shared a domain shares one afterwards. What has no @ does not fit.",
            "大文字と小文字、前後の空白だけが違うアドレスは同じものとして扱い、同じマスクにします。同じドメインのアドレスは、マスク後も同じドメインになります。@ のない値は対象外です。"),
    };

    public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
    {
        value = value.Trim((byte)' ');
        int at = value.LastIndexOf((byte)'@');
        if (at <= 0 || at == value.Length - 1 || value.Length > MostBytes) return MaskOutcome.Unfit;
        Span<byte> folded = stackalloc byte[MostBytes];
        folded = folded[..value.Length];
        for (int i = 0; i < value.Length; i++) folded[i] = value[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(value[i] | 0x20) : value[i];

        UInt128 tag = _address.Compute(folded);
        int local = _isShaped ? at : TokenText.WholeLength;
        int total = local + 1 + DomainLength + _ending.Length;
        Span<byte> mask = output.GetSpan(total)[..total];
        if (_isShaped) Shape(value[..at], tag, mask);
        else TokenText.Write(tag, mask[..local]);
        mask[local] = (byte)'@';
        TokenText.Write(_domain.Compute(folded[(at + 1)..]), mask.Slice(local + 1, DomainLength));
        _ending.CopyTo(mask[(local + 1 + DomainLength)..]);
        output.Advance(total);
        return MaskOutcome.Written;
    }

    // What is no ASCII letter or digit stays only where it is a mark of ASCII: a letter of another script would be part of a name.
    private static void Shape(ReadOnlySpan<byte> local, UInt128 tag, Span<byte> mask)
    {
        ulong state = (ulong)tag, step = (ulong)(tag >> 64) | 1;
        for (int i = 0; i < local.Length; i++)
        {
            state = unchecked(state * 6364136223846793005 + step);
            uint drawn = (uint)(state >> 33);
            mask[i] = local[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => (byte)('0' + drawn % 10),
                (byte)'.' or (byte)'-' or (byte)'_' or (byte)'+' => local[i],
                _ => (byte)('a' + drawn % 26),
            };
        }
    }
}

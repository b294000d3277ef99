using System.Buffers;
using System.Buffers.Text;
using System.Buffers.Binary;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Another UUID of the same version.</summary>
internal sealed class UuidMask : FieldMask
{
    private const int TextLength = 36;

    private readonly AesCmac _function;

    private UuidMask(MaskSettings settings) => _function = new AesCmac(settings.Cipher("uuid"));

    public static Transformer Uuid { get; } = new()
    {
        Name = "uuid", Distinctness = Distinctness.ByChance, Make = settings => new UuidMask(settings),
        Page = new("UUID", "UUID",
            "Another UUID of the same version and variant; all that is free in it, 122 bits, comes from AES-CMAC. A version that holds a time (1, 6, 7) holds a meaningless one afterwards.",
            "同じバージョンとバリアントの別の UUID にします。自由な 122 ビットはすべて AES-CMAC で作ります。時刻を含むバージョン（1、6、7）では、時刻は意味のない値になります。"),
    };

    public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
    {
        if (value.Length != TextLength || !Utf8Parser.TryParse(value, out Guid given, out int read, 'D') || read != TextLength) return MaskOutcome.Unfit;
        Span<byte> bytes = stackalloc byte[16], mask = stackalloc byte[16];
        given.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(mask, _function.Compute(bytes));
        mask[6] = (byte)(mask[6] & 0x0f | bytes[6] & 0xf0);
        mask[8] = (byte)(mask[8] & 0x3f | bytes[8] & 0xc0);
        Span<byte> text = output.GetSpan(TextLength);
        Utf8Formatter.TryFormat(new Guid(mask, bigEndian: true), text, out int written, 'D');
        output.Advance(written);
        return MaskOutcome.Written;
    }
}

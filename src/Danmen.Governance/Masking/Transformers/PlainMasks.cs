using System.Buffers;
using System.Text;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Masks that know no key: the value itself, nothing, a constant.</summary>
internal static class PlainMasks
{
    public static Transformer Keep { get; } = new()
    {
        Name = "keep", Distinctness = Distinctness.Kept, Make = _ => new KeepMask(),
        Page = new("Keep", "そのまま",
            "The value goes over as it is. For what is nobody's: a column with a class above public needs a decision with a reason, a name and an end date, and what was kept is scanned in full.",
            "値をそのまま渡します。個人や秘密に関わらない列のためのものです。public より上の分類の列では、理由、名前、期限を記した決定が必要で、渡した値は全件を走査します。"),
    };

    public static Transformer Null { get; } = new()
    {
        Name = "null", Distinctness = Distinctness.Lost, IsIndependent = true, Make = _ => new NullMask(),
        Page = new("Null", "NULL",
            "The value becomes null. A column that must not be null is refused before anything is read.",
            "値を NULL にします。NULL を許さない列では、読み取りを始める前に拒否します。"),
    };

    public static Transformer Fixed { get; } = new()
    {
        Name = "fixed", Distinctness = Distinctness.Lost, IsIndependent = true,
        Parameters = [new("value", null, "What every value becomes; null stays null.", "すべての値をこの値にします。NULL は NULL のままです。")],
        Make = settings => new FixedMask(Encoding.UTF8.GetBytes(settings.Required("value"))),
        Page = new("Fixed", "固定値",
            "Every value becomes the same one. What the column's type and checks say of it is tried before anything is read.",
            "すべての値を同じ値にします。列の型と CHECK 制約に合うかどうかは、読み取りを始める前に確かめます。"),
    };

    private sealed class KeepMask : FieldMask
    {
        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            output.Write(value);
            return MaskOutcome.Written;
        }
    }

    private sealed class NullMask : FieldMask
    {
        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output) => MaskOutcome.Null;
    }

    private sealed class FixedMask(byte[] constant) : FieldMask
    {
        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            output.Write(constant);
            return MaskOutcome.Written;
        }
    }
}

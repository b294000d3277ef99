using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Danmen.Tests.Architecture;

/// <summary>The types, methods, fields and signatures that a method's instructions name.</summary>
internal static class InstructionTokens
{
    private static readonly Dictionary<ushort, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    public static IEnumerable<EntityHandle> Of(byte[] instructions)
    {
        for (int at = 0; at < instructions.Length;)
        {
            ushort value = instructions[at++];
            if (value == 0xFE)
                value = (ushort)(0xFE00 | instructions[at++]);
            OperandType operand = s_codes[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType)
                yield return MetadataTokens.EntityHandle(BinaryPrimitives.ReadInt32LittleEndian(instructions.AsSpan(at)));
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(instructions.AsSpan(at))),
                _ => 4,
            };
        }
    }
}

using System.Buffers;
using System.Text;
using CsCheck;
using Danmen.Components.Postgres.CopyFormat;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

public sealed class CopyFieldTests
{
    [Fact]
    public void Any_bytes_come_back_and_are_one_field() => Gen.Byte.Array[0, 60].Sample(value =>
    {
        byte[] field = Through(value, CopyField.Escape);
        Assert.DoesNotContain((byte)'\n', field);
        Assert.DoesNotContain((byte)'\t', field);
        Assert.False(CopyField.IsNull(field));
        Assert.Equal(value, Through(field, CopyField.Unescape));
    }, iter: 2_000);

    [Theory]
    [InlineData(@"a\tb\\c\nd", "a\tb\\c\nd")]
    [InlineData(@"\101\x42\x4z\q", "AB\u0004zq")]
    [InlineData(@"\60\600", "0\u0080")] // octal 600 keeps its low byte
    [InlineData(@"end\", @"end\")]
    public void All_that_copy_reads_is_read(string field, string expected) =>
        Assert.Equal(Encoding.Latin1.GetBytes(expected), Through(Encoding.Latin1.GetBytes(field), CopyField.Unescape));

    [Theory]
    [InlineData(@"\N", true)]
    [InlineData(@"\\N", false)]
    [InlineData("", false)]
    [InlineData(@"\Nx", false)]
    public void Null_is_one_form_alone(string field, bool isNull) => Assert.Equal(isNull, CopyField.IsNull(Encoding.ASCII.GetBytes(field)));

    private static byte[] Through(ReadOnlySpan<byte> bytes, Change change)
    {
        ArrayBufferWriter<byte> output = new();
        change(bytes, output);
        return output.WrittenSpan.ToArray();
    }

    private delegate void Change(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);
}

using CsCheck;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Snapshots.Contracts;

public sealed class TableNamesTests
{
    private static readonly byte[] s_bytes = [(byte)'.', (byte)'"', (byte)'\\', (byte)'x', (byte)'F', (byte)'5', (byte)'C', 0xFF, 0xFE, 0xE8, 0xA1, 0xA8];

    private static readonly Gen<byte[]> s_name = Gen.Int[0, s_bytes.Length - 1].Select(i => s_bytes[i]).Array[1, 3];

    [Fact]
    public void Different_tables_never_have_the_same_name() =>
        Gen.Select(s_name, s_name, s_name, s_name).Sample(
            (schema, name, otherSchema, otherName) =>
                Assert.Equal(
                    schema.AsSpan().SequenceEqual(otherSchema) && name.AsSpan().SequenceEqual(otherName),
                    TableNames.Join(TableNames.Text(schema), TableNames.Text(name)) == TableNames.Join(TableNames.Text(otherSchema), TableNames.Text(otherName))),
            iter: 200_000);

    [Theory]
    [InlineData("public", "orders", "public.orders")]
    [InlineData("営業 部", "顧客.台帳", "営業 部.顧客.台帳")]
    [InlineData("a.b", "c", "\"a.b\".c")]
    [InlineData("a\".b", "c", "\"a\"\".b\".c")]
    public void Names_are_what_people_wrote(string schema, string name, string joined) => Assert.Equal(joined, TableNames.Join(schema, name));

    [Fact]
    public void Bytes_that_are_no_text_are_told()
    {
        Assert.Equal("t\\xFF表\\xE8", TableNames.Text([(byte)'t', 0xFF, 0xE8, 0xA1, 0xA8, 0xE8]));
        Assert.Equal("t\\x5CxFF\\xfe\\x", TableNames.Text("t\\xFF\\xfe\\x"u8));
        Assert.Equal("f\\xA9\\xA1()", TableNames.Ascii([(byte)'f', 0xA9, 0xA1, (byte)'(', (byte)')']));
    }
}

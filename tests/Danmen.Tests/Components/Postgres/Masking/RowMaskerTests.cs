using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Danmen.Components.Postgres.Masking;
using Danmen.Faults;
using Danmen.Governance.Masking;
using Danmen.Governance.Masking.Transformers;
using Xunit;

namespace Danmen.Tests.Components.Postgres.Masking;

public sealed class RowMaskerTests : IDisposable
{
    private readonly MaskingKey _key = new(new byte[32]);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Masked_columns_change_and_all_others_are_byte_for_byte()
    {
        RowMasker masker = new(4, [Column(3, "fixed", ("value", "a\tb")), Column(1, "null")], "public.people");
        Assert.Equal("1\t\\N\tx\\ty\\\\\ta\\tb\n2\t\\N\t\\N\ta\\tb\n\t\\N\t\ta\\tb\n", Masked(masker, "1\t山田\tx\\ty\\\\\tz\n2\tb\t\\N\tq\n\t\t\t\n"));
        Assert.Equal(3, masker.Rows);
    }

    [Fact]
    public void Null_stays_null_and_is_counted()
    {
        MaskedColumn column = Column(0, "token");
        string masked = Masked(new RowMasker(1, [column], "t"), "\\N\na\n\\N\na\nb\n");
        string[] rows = masked.Split('\n');
        Assert.Equal(@"\N", rows[0]);
        Assert.Equal(rows[1], rows[3]);
        Assert.NotEqual(rows[1], rows[4]);
        Assert.Equal((5, 2, 0, 0), (column.Tally.Rows, column.Tally.Nulls, column.Tally.MadeNull, column.Tally.Same));
    }

    [Fact]
    public void Rows_that_come_in_any_pieces_give_the_same()
    {
        Gen.Select(Gen.String[Gen.Char["a\\tN\n\r\t\u3042@1-"], 0, 12].Array[3].Array[1, 20], Gen.Int[1, 5]).Sample((values, piece) =>
        {
            string[] rows = [.. values.Select(row => string.Join('\t', row.Select(Field)) + "\n")];
            string whole = Masked(Make(), string.Concat(rows));
            RowMasker masker = Make();
            ArrayBufferWriter<byte> output = new();
            foreach (string[] some in rows.Chunk(piece)) masker.Append(Encoding.UTF8.GetBytes(string.Concat(some)), output);
            Assert.Equal(whole, Encoding.UTF8.GetString(output.WrittenSpan));
            Assert.Equal(values.Length, whole.Count(each => each == '\n'));
            Assert.All(whole.Split('\n')[..^1].Zip(values), pair => Assert.Equal(Field(pair.Second[1]), pair.First.Split('\t')[1]));
        }, iter: 300);

        RowMasker Make() => new(3, [Column(0, "token"), Column(2, "format-preserving") with { Otherwise = Mask("token") }], "t");
    }

    [Fact]
    public void Dates_of_one_person_move_together()
    {
        RowMasker masker = new(3, [Column(1, "date-shift") with { Person = 0 }, Column(2, "date-shift") with { Person = 0 }], "t");
        string[] rows = Masked(masker, "7\t2020-01-01\t2020-01-11\n7\t2021-01-01\t2021-02-01\n").Split('\n');
        Assert.All(rows[..2].Select((row, i) => (Fields: row.Split('\t'), Expected: i == 0 ? 10 : 31)), row =>
            Assert.Equal(row.Expected, (DateTime.Parse(row.Fields[2], CultureInfo.InvariantCulture) - DateTime.Parse(row.Fields[1], CultureInfo.InvariantCulture)).Days));
        Assert.Equal("7", rows[0].Split('\t')[0]);
    }

    [Fact]
    public void Value_that_does_not_fit_is_refused_without_being_told()
    {
        RowMasker masker = new(2, [Column(1, "email")], "t");
        DanmenException fault = Assert.Throws<DanmenException>(() => Masked(masker, "1\ta@b.example\n2\tsecret words\n"));
        Assert.Equal(MaskingFaults.ValueUnfit, fault.Code);
        Assert.Contains("2", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);

        MaskedColumn column = Column(1, "email") with { Otherwise = Mask("null") };
        Assert.EndsWith("2\t\\N\n", Masked(new RowMasker(2, [column], "t"), "1\ta@b.example\n2\tsecret words\n"), StringComparison.Ordinal);
        Assert.Equal((1, 1), (column.Tally.Otherwise, column.Tally.MadeNull));
    }

    [Theory]
    [InlineData("1\n")]
    [InlineData("1\t2\t3\n")]
    [InlineData("1\t2")]
    [InlineData("\n")]
    public void Row_of_another_shape_is_refused(string row) =>
        Assert.Equal(MaskingFaults.RowUnexpected, Assert.Throws<DanmenException>(() => Masked(new RowMasker(2, [Column(1, "null")], "t"), row)).Code);

    [Fact]
    public void Mask_that_is_what_was_there_is_counted()
    {
        MaskedColumn column = Column(0, "fixed", ("value", "same"));
        Masked(new RowMasker(1, [column], "t"), "same\nother\nsame\n");
        Assert.Equal(2, column.Tally.Same);
    }

    private MaskedColumn Column(int index, string transformer, params (string Name, string Value)[] parameters) => new(index, "t.c", Mask(transformer, parameters));

    private FieldMask Mask(string transformer, params (string Name, string Value)[] parameters) =>
        (AllTransformers.Find(transformer) ?? throw new ArgumentException(transformer)).Make(new MaskSettings("t.c", "d", _key, parameters.ToDictionary(each => each.Name, each => each.Value)));

    private static string Field(string value)
    {
        ArrayBufferWriter<byte> output = new();
        Danmen.Components.Postgres.CopyFormat.CopyField.Escape(Encoding.UTF8.GetBytes(value), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Masked(RowMasker masker, string rows)
    {
        ArrayBufferWriter<byte> output = new();
        masker.Append(Encoding.UTF8.GetBytes(rows), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

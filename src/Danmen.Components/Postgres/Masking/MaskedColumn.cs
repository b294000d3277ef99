using Danmen.Governance.Masking.Transformers;

namespace Danmen.Components.Postgres.Masking;

/// <summary>A column whose values are masked on their way.</summary>
/// <param name="Index">Among the columns that COPY writes, from 0.</param>
/// <param name="Shown">For messages: schema, table and column.</param>
/// <param name="Mask">Of one stream of rows.</param>
internal sealed record MaskedColumn(int Index, string Shown, FieldMask Mask)
{
    /// <summary>The column that says whom the row is about; null for none.</summary>
    public int? Person { get; init; }

    /// <summary>Masks what does not fit; null refuses it.</summary>
    public FieldMask? Otherwise { get; init; }

    /// <summary>What came of it so far.</summary>
    public MaskTally Tally { get; } = new();
}

/// <summary>Counts what was masked. Not thread-safe.</summary>
internal sealed class MaskTally
{
    public long Rows { get; set; }

    /// <summary>They were null before.</summary>
    public long Nulls { get; set; }

    /// <summary>They became null.</summary>
    public long MadeNull { get; set; }

    /// <summary>They did not fit and were masked in the other way.</summary>
    public long Otherwise { get; set; }

    /// <summary>Their mask is what they were.</summary>
    public long Same { get; set; }
}

using System.Buffers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Masks the values of one column, one after the other. Not thread-safe: each stream of rows has its own.</summary>
public abstract class FieldMask
{
    /// <param name="value">As the database writes it, UTF-8, without COPY's escapes. Not retained.</param>
    /// <param name="row">The row that it stands in.</param>
    /// <param name="output">Gets the mask, and nothing unless <see cref="MaskOutcome.Written"/> is returned.</param>
    public abstract MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output);
}

/// <summary>What a mask may know of the row that a value stands in.</summary>
/// <param name="ordinal">Of the row in its table, from 0, in the order in which the rows come.</param>
/// <param name="person">Who the row is about, as the rule's <c>person:</c> says it; empty where the rule does not.</param>
public readonly ref struct MaskRow(long ordinal, ReadOnlySpan<byte> person)
{
    public long Ordinal { get; } = ordinal;

    public ReadOnlySpan<byte> Person { get; } = person;
}

/// <summary>How it went.</summary>
public enum MaskOutcome
{
    Written,

    /// <summary>The mask is null.</summary>
    Null,

    /// <summary>The value has not the form that the mask is made for. Nothing was written: the rule says what then.</summary>
    Unfit,
}

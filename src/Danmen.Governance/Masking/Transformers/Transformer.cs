namespace Danmen.Governance.Masking.Transformers;

/// <summary>One way to mask: what it is called, what it takes, what becomes of equal and of different values, and how it is made.</summary>
/// <remarks>All that a transformer is stands in its declaration; the pages of the manual are composed from it.</remarks>
internal sealed record Transformer
{
    /// <summary>As danmen.masking.yaml names it.</summary>
    public required string Name { get; init; }

    public required TransformerPage Page { get; init; }

    /// <summary>Nothing else is taken.</summary>
    public IReadOnlyList<TransformerParameter> Parameters { get; init; } = [];

    /// <summary>Where nothing else is said.</summary>
    public required Distinctness Distinctness { get; init; }

    /// <summary>With what a rule says; null where that changes nothing.</summary>
    public Func<MaskSettings, Distinctness>? DistinctnessWith { get; init; }

    /// <summary>True when nothing of the value goes into the mask.</summary>
    public bool IsIndependent { get; init; }

    /// <exception cref="Faults.DanmenException">MaskingFaults.ParameterInvalid.</exception>
    public required Func<MaskSettings, FieldMask> Make { get; init; }
}

/// <param name="Title">English, no full stop.</param>
/// <param name="Text">What becomes of a value, and what does not; English, one paragraph.</param>
internal sealed record TransformerPage(string Title, string TitleJa, string Text, string TextJa);

/// <param name="Default">As it would be written; null when it must be given.</param>
internal sealed record TransformerParameter(string Name, string? Default, string Text, string TextJa);

/// <summary>What becomes of different values.</summary>
internal enum Distinctness
{
    /// <summary>They may get the same mask: not for a unique column.</summary>
    Lost,

    /// <summary>They get different masks but for a chance below 2^-60 in a table of a thousand million rows.</summary>
    ByChance,

    /// <summary>They get different masks, for the mask is a permutation.</summary>
    Kept,
}

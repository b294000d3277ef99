namespace Danmen.Governance.Classification.Detectors;

/// <summary>What a candidate's own bytes are worth.</summary>
internal enum Grade : byte
{
    /// <summary>It is something else.</summary>
    No,

    /// <summary>Any number of that length could be it: worth nothing without a context word.</summary>
    Bare,

    /// <summary>Passes a check that others pass by chance: needs a context word, or a column in which more pass than chance explains.</summary>
    Weak,

    /// <summary>Its structure stands for itself.</summary>
    Strong,
}

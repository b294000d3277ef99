using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>A place in a text, and what stands there. Never the value.</summary>
/// <param name="Start">Byte of the text that was given, before any folding.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Detector">Its place in <see cref="DetectorSet.Detectors"/>.</param>
/// <param name="HasContext">A word that speaks for it stands before it, or in the name of its column. Words are not looked for where the value stands for itself.</param>
internal readonly record struct Finding(int Start, int Length, byte Detector, Grade Grade, bool HasContext)
{
    /// <summary>True when this value alone is a hit; others count only as a share of a column.</summary>
    public bool IsConfirmed => HasContext || Grade == Grade.Strong;

    public int End => Start + Length;
}

namespace Danmen.Governance.Classification.Scanning;

/// <summary>Finds what the detectors of a set look for in UTF-8 text: values, rows, documents. One at a time; keeps its buffers from text to text.</summary>
internal sealed class TextScanner(DetectorSet detectors)
{
    private readonly Folding _folding = new();
    private readonly NumeralReader _numeral = new();

    public DetectorSet Detectors => detectors;

    /// <summary>Adds what is found to <paramref name="findings"/>. A value may be found by several detectors, a finding may stand within another, and names and addresses come behind all else.</summary>
    /// <param name="text">UTF-8; bytes that are not belong to no finding.</param>
    /// <param name="context">Detectors that the name of the column or key speaks for (<see cref="ContextIndex.OfName"/>).</param>
    public void Scan(ReadOnlySpan<byte> text, ulong context, List<Finding> findings)
    {
        ReadOnlySpan<byte> folded = _folding.Fold(text);
        int first = findings.Count;
        new Pass(folded, detectors, _numeral, context, findings).Run();
        if (detectors.HasNames) new NamePass(folded, detectors, context, findings).Run();
        if (folded.Length == text.Length)
            return;
        for (int i = first; i < findings.Count; i++)
        {
            Finding each = findings[i];
            int start = _folding.Original(each.Start), end = _folding.Original(each.End);
            findings[i] = each with { Start = start, Length = end - start };
        }
    }

    /// <summary>Overwrites what the buffers still hold of the texts.</summary>
    public void Clear()
    {
        _folding.Clear();
        _numeral.Clear();
    }
}

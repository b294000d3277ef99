using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Columns;

/// <summary>That a column holds a kind of value, and why. Never a value.</summary>
/// <param name="Share">Of the values that are not empty, those that are of the kind, whole; with <paramref name="IsWithin"/> those that hold one somewhere.</param>
/// <param name="Chance">Share that would pass if the values were random numbers of the same form.</param>
/// <param name="Confidence">0 to 1: the least share that the sample is sure of (Wilson, 95%), raised when the name speaks for the kind too.</param>
/// <param name="HasHint">The column's name speaks for the kind.</param>
/// <param name="IsWithin">The kind stands inside longer text.</param>
internal sealed record TagVerdict(Detector Detector, double Share, double Chance, double Confidence, bool HasHint, bool IsWithin);

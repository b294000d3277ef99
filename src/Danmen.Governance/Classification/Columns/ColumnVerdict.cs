using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Columns;

/// <summary>What a column is.</summary>
/// <param name="Class">The highest of its tags; without one <see cref="DataClass.Internal"/>: nothing is public because nothing was found.</param>
/// <param name="Tags">The surest first.</param>
/// <param name="Values">How many were looked at, empty ones not among them.</param>
internal sealed record ColumnVerdict(DataClass Class, IReadOnlyList<TagVerdict> Tags, long Values);

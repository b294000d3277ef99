namespace Danmen.Restic.Format;

/// <summary>The repository's config file.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Id">Random, 64 hexadecimal digits.</param>
/// <param name="ChunkerPolynomial">restic's chunker polynomial, bits; the gear table of Danmen's chunker is derived from it.</param>
public sealed record ConfigRecord(uint Version, string Id, ulong ChunkerPolynomial);

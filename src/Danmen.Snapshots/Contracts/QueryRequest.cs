namespace Danmen.Snapshots.Contracts;

/// <summary>A query of a living database. It is run in a transaction that writes nothing.</summary>
/// <param name="Timeout">After it the server stops it.</param>
/// <param name="MostRows">Rows to read.</param>
/// <param name="MostChars">Characters to read of the first value.</param>
public sealed record QueryRequest(string Statement, TimeSpan Timeout, int MostRows, int MostChars);

/// <summary>What a query gave. Its value is compared with an expected one, and never told.</summary>
/// <param name="Rows">At most as many as were to be read.</param>
/// <param name="Value">The first row's first value, as text; null for NULL, or when there is none.</param>
public sealed record QueryAnswer(int Rows, int Columns, string? Value);

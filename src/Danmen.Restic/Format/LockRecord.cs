namespace Danmen.Restic.Format;

/// <summary>A lock file: who holds the repository, and since when.</summary>
/// <param name="Reserves">A name that nobody else may take meanwhile; null for none. Stock restic passes over it.</param>
public sealed record LockRecord(Timestamp Time, bool Exclusive, string HostName, string UserName, int ProcessId, uint UserId, uint GroupId, string? Reserves = null);

namespace Danmen.Restic.Format;

/// <summary>A lock file: who holds the repository, and since when.</summary>
public sealed record LockRecord(Timestamp Time, bool Exclusive, string HostName, string UserName, int ProcessId, uint UserId, uint GroupId);

using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Replicas;

/// <summary>What is known of a replica.</summary>
/// <param name="Since">Since when it lacks something; null when it lacks nothing.</param>
/// <param name="Attempts">How often it was tried in vain since then.</param>
/// <param name="Whole">When it last had everything; null for never.</param>
/// <param name="Problem">Why it could not be brought up to date the last time; null when it could, or was not tried.</param>
/// <param name="Sequence">Rises each time that something new is owed.</param>
public sealed record ReplicaState(string Name, DateTimeOffset? Since, int Attempts, DateTimeOffset? Whole, KeptFault? Problem, long Sequence)
{
    public bool IsOwed => Since is not null;
}

/// <summary>What bringing a replica up to date did.</summary>
/// <param name="Snapshots">Snapshots that it did not have, records such as tags included.</param>
/// <param name="PlainBytes">Plain bytes that it did not have.</param>
/// <param name="Removed">Snapshots that were removed there, because they had been removed here on purpose.</param>
public sealed record ReplicaOutcome(ReplicaState State, int Snapshots, long PlainBytes, int Removed);

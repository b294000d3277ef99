using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Forgetting;

/// <summary>What a policy would keep and forget; nothing has happened yet.</summary>
public sealed record ForgetPlan(IReadOnlyList<ForgetGroup> Groups);

/// <summary>Snapshots of one host, paths and (when grouped so) tags. Both lists are newest first.</summary>
public sealed record ForgetGroup(string HostName, IReadOnlyList<string> Paths, IReadOnlyList<string> Tags, IReadOnlyList<KeptSnapshot> Keep, IReadOnlyList<StoredSnapshot> Forget);

/// <summary>A snapshot that stays.</summary>
/// <param name="Reasons">The rules that keep it, as restic names them: "last snapshot", "daily snapshot", …</param>
public sealed record KeptSnapshot(StoredSnapshot Snapshot, IReadOnlyList<string> Reasons);

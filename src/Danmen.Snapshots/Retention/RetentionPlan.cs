using Danmen.Faults;

namespace Danmen.Snapshots.Retention;

/// <summary>What happens to a snapshot.</summary>
public enum RetentionAction
{
    /// <summary>It stays where it is.</summary>
    KeepHot,

    /// <summary>It is copied to the cold repository, verified there, and then removed here.</summary>
    MoveToCold,

    /// <summary>It stays in the cold repository.</summary>
    KeepCold,

    /// <summary>It is removed, wherever it is.</summary>
    Remove,
}

/// <summary>What happens to every snapshot, and what is odd; nothing has happened yet.</summary>
/// <param name="Decisions">By environment, newest first.</param>
/// <param name="Odd">What is wrong with clocks, and what is kept because of it.</param>
public sealed record RetentionPlan(IReadOnlyList<RetentionDecision> Decisions, IReadOnlyList<Remark> Odd);

/// <summary>What happens to one snapshot.</summary>
/// <param name="Reasons">The rules that say so; at least one.</param>
/// <param name="LapsedTags">Tags whose time is over and that are deleted with the snapshot; empty when it stays.</param>
public sealed record RetentionDecision(RetentionSnapshot Snapshot, RetentionAction Action, IReadOnlyList<Remark> Reasons, IReadOnlyList<string> LapsedTags);

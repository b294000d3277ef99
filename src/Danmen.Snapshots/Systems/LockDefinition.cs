namespace Danmen.Snapshots.Systems;

/// <summary>How long what is written to a bucket cannot be removed: <c>lock</c> of danmen.yaml.</summary>
/// <param name="IsCompliance">True: by nobody, the account's owner included; false ("governance"): by nobody without a special right.</param>
/// <param name="Period">From when a file is written or extended.</param>
/// <param name="ExtendEvery">So much of it may have passed before what is still needed is extended.</param>
public sealed record LockDefinition(bool IsCompliance, TimeSpan Period, TimeSpan ExtendEvery)
{
    /// <summary>At least so much is left of a lock when an extension is due: an extension that fails can be repeated for a week.</summary>
    public static TimeSpan LeastLeft { get; } = TimeSpan.FromDays(7);
}

using Danmen.Faults;

namespace Danmen.Restic.Backends;

/// <summary>A backend whose storage itself moves and removes files by rules (a bucket's lifecycle).</summary>
public interface ILifecycle
{
    /// <summary>Compares the rules that stand there with those that the repository needs.</summary>
    Task<LifecyclePlan> PlanLifecycleAsync(CancellationToken cancellationToken);

    /// <summary>Writes the rules that the repository needs, leaves all others as they are, and reads back what was written. Writes nothing where nothing differs.</summary>
    /// <returns>The plan as it is afterwards.</returns>
    Task<LifecyclePlan> ApplyLifecycleAsync(CancellationToken cancellationToken);
}

/// <summary>The rules of a storage, beside those that a repository needs.</summary>
/// <param name="Rules">Of this repository.</param>
/// <param name="Foreign">Names of all other rules: they are never changed.</param>
/// <param name="Harmful">Those of the others that would take from the repository what it needs.</param>
public sealed record LifecyclePlan(IReadOnlyList<LifecycleRuleState> Rules, IReadOnlyList<string> Foreign, IReadOnlyList<HarmfulLifecycleRule> Harmful)
{
    /// <summary>True when the repository's own rules stand there as it needs them.</summary>
    public bool IsWritten
    {
        get
        {
            foreach (LifecycleRuleState rule in Rules)
                if (rule.Standing != LifecycleStanding.AsWanted) return false;
            return true;
        }
    }

    /// <summary>True when the storage does what the repository needs, and nothing that harms it.</summary>
    public bool IsAsWanted => IsWritten && Harmful.Count == 0;
}

/// <summary>One rule of the repository.</summary>
/// <param name="Id">Its name in the storage.</param>
/// <param name="What">What it does.</param>
public sealed record LifecycleRuleState(string Id, LifecycleStanding Standing, Remark What);

/// <summary>How a rule stands in the storage.</summary>
public enum LifecycleStanding
{
    AsWanted,

    /// <summary>It is to be added.</summary>
    Missing,

    /// <summary>It is there and says something else.</summary>
    Different,

    /// <summary>It was written for this repository once and is needed no more.</summary>
    Unwanted,
}

/// <summary>A rule of others that would take from the repository what it needs.</summary>
public sealed record HarmfulLifecycleRule(string Id, Remark Why);

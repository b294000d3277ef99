using System.Text;
using Danmen.Components.Postgres.Extracting;

namespace Danmen.Components.Postgres.Loading;

/// <summary>How far a restore of a whole database is. Written before each step, so that a later process finishes or undoes what a kill interrupted.</summary>
internal enum RestoreStage
{
    /// <summary>The new database is being built; it may exist in part.</summary>
    Building,

    /// <summary>It is built; nothing else was touched.</summary>
    Built,

    /// <summary>Both are being fenced and renamed; which has happened is told by the databases' oids.</summary>
    Swapping,

    /// <summary>The new one lives, the old one is fenced.</summary>
    Swapped,

    /// <summary>The old one is being brought back; oids tell how far.</summary>
    RollingBack,

    /// <summary>The old one lives; what the restore built is fenced, or gone when it had never lived.</summary>
    RolledBack,

    /// <summary>The state that does not live is being removed.</summary>
    Confirming,

    Confirmed,
}

/// <summary>The journal of one restore of a database.</summary>
internal sealed record RestoreJournal
{
    public required RestoreStage Stage { get; init; }

    /// <summary>The database that is replaced.</summary>
    public required string Target { get; init; }

    /// <summary>The name under which the new one is built, and which it bears again after a rollback.</summary>
    public required string Beside { get; init; }

    /// <summary>The name of the old one while the new one lives.</summary>
    public required string Kept { get; init; }

    /// <summary>Oid of the built database; 0 before it exists.</summary>
    public uint NewOid { get; init; }

    /// <summary>Oid of the database that lived before; 0 when there was none.</summary>
    public uint OldOid { get; init; }

    /// <summary>True when a rollback began before the new one ever lived: then it goes at once.</summary>
    public bool NeverLived { get; init; }

    /// <summary>Whether the old one took connections.</summary>
    public bool OldAllowed { get; init; } = true;

    /// <summary>What the new one does not have of the snapshot, by the rules between environments.</summary>
    public IReadOnlyList<string> LeftOut { get => field ?? []; init; }

    /// <summary>What the server had counted when what lives was last seen to be what was built; null before, and where it does not count.</summary>
    public WriteCounters? Counters { get; init; }

    /// <summary>What the new one and the old one are, from the swap on: the rules between environments know production's databases by it.</summary>
    public IReadOnlyList<DatabaseIdentity> Identities { get => field ?? []; init; }
}

/// <summary>Names of databases that belong to a run.</summary>
internal static class RunNames
{
    /// <summary>NAMEDATALEN - 1, bytes.</summary>
    private const int MaximumBytes = 63;

    public static string Beside(string database, string runId) => Fit(database, $"_danmen_{runId}");

    public static string Kept(string database, string runId) => Fit(database, $"_danmen_{runId}_old");

    private static string Fit(string database, string suffix)
    {
        var name = database;
        while (Encoding.UTF8.GetByteCount(name) + suffix.Length > MaximumBytes)
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + suffix;
    }
}

using System.Text.Json.Serialization;
using Danmen.Components.Records;

namespace Danmen.Components.Rsync;

/// <summary>How far a restore into another host is. Written before each step, so that a later process finishes or undoes what a kill or a cut connection interrupted.</summary>
internal enum RemoteStage
{
    /// <summary>The new state is being pushed into the staging folder.</summary>
    Building,

    /// <summary>It is there; nothing living was touched.</summary>
    Built,

    /// <summary>What is not the component's is being carried over to the new state.</summary>
    Carrying,

    /// <summary>New and old change places.</summary>
    Exchanging,

    /// <summary>The new state lives, the old one stands in the staging folder.</summary>
    Swapped,

    /// <summary>A swap that had not begun to exchange is undone: what was carried over comes home.</summary>
    UndoingCarries,

    /// <summary>A rollback after a swap carries over to the old state what is not the component's.</summary>
    CarryingBack,

    ExchangingBack,

    /// <summary>The old state lives; the new one stands in the staging folder, or is gone when it had never lived.</summary>
    RolledBack,

    /// <summary>The staging folder is being removed.</summary>
    Confirming,

    Confirmed,
}

/// <summary>The journal of one restore into another host.</summary>
internal sealed record RemoteJournal
{
    public required RemoteStage Stage { get; init; }

    /// <summary>The living folder, links resolved, as <see cref="Files.PathName"/>.</summary>
    public required string Root { get; init; }

    /// <summary>The folder beside it that holds the state that does not live, the same.</summary>
    public required string Staging { get; init; }

    /// <summary>Relative paths that move over before the exchange, the same.</summary>
    public IReadOnlyList<string> Carries { get => field ?? []; init; }

    /// <summary>Tells the new state as it was compared, see <see cref="OtherHost.MarkAsync"/>; null before, and in journals of an earlier version.</summary>
    public string? NewMark { get; init; }

    /// <summary>The same of the state that lived, at the exchange.</summary>
    public string? OldMark { get; init; }

    /// <summary>Inode of the state that does not live, before the exchange; 0 for nothing. It tells whether the exchange has happened.</summary>
    public ulong Beside { get; init; }
}

/// <summary>The JSON of this kind.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RemoteJournal))]
internal sealed partial class RsyncRecords : JsonSerializerContext
{
    public static RsyncRecords Json { get; } = new(JsonRecord.Options(JsonRecord.Names<RemoteStage>()));
}

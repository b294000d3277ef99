using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen hold</c>.</summary>
internal static class HoldNoun
{
    public const string Name = "hold";

    public static Verb Build() => new(Name, HoldPhrases.Noun) { Subcommands = { HoldAddCommand.Build(), HoldListCommand.Build(), HoldReleaseCommand.Build() } };

    /// <summary>A hold's fields.</summary>
    internal static void WriteHold(this Utf8JsonWriter json, Hold hold)
    {
        RecordStatement first = hold.Record.First.Statement;
        json.WriteString("id", hold.Id);
        json.WriteBoolean("stands", hold.Stands);
        json.WriteString("snapshot", hold.Body.Snapshot);
        json.WriteString("tree", hold.Body.Tree);
        json.WriteString("system", hold.Body.System);
        json.WriteString("environment", hold.Body.Environment);
        json.WriteMoment("captured_at", hold.Body.CapturedAt);
        json.WriteMoment("added_at", first.Time);
        json.WriteString("added_by", first.User);
        json.WriteString("added_on", first.Host);
        json.WriteString("reason", hold.Body.Reason);
        json.WriteString("release_reason", hold.Body.ReleaseReason);
        json.WriteSignature(hold.Signature, hold.Record.Doubt);
    }

    /// <summary>The holds of the repository and of the cold one.</summary>
    internal static async Task<IReadOnlyList<Hold>> ListAsync(Invocation run, Workspace workspace, RepositoryTiers tiers)
    {
        TagAccess access = new(run, workspace);
        TrustedSigners trusted = await access.TrustedAsync().ConfigureAwait(false);
        List<Hold> holds = [.. await new HoldStore(tiers.Hot.Repository, trusted).ListAsync(run.CancellationToken).ConfigureAwait(false)];
        if (await tiers.TryColdAsync(access.Tell, run.CancellationToken).ConfigureAwait(false) is { } cold)
            holds.AddRange(await new HoldStore(cold.Repository, trusted).ListAsync(run.CancellationToken).ConfigureAwait(false));
        return holds;
    }
}

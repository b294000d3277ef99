using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>Captures a folder of another host: the mirror is brought up to date while the system is frozen, and read after the thaw.</summary>
internal sealed class RsyncCapture(RemotePlace place, CaptureContext context) : IComponentCapture
{
    private Mirror? _mirror;
    private MirrorChanges? _changes;

    public bool ReadsWhileFrozen => false;

    public async Task PinAsync(CancellationToken cancellationToken)
    {
        TransferProgram rsync = await TransferProgram.FindAsync(cancellationToken);
        _mirror = await Mirror.OpenAsync(context.LocalFolder ?? throw new InvalidOperationException("A mirror needs a local folder."));
        _changes = await _mirror.RefreshAsync(rsync, place, context.Full, context.Progress, cancellationToken);
    }

    public async Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken)
    {
        if (_mirror is not { } mirror || _changes is not { } changes) throw new InvalidOperationException("PinAsync comes first.");
        DateTimeOffset readAt = context.Time.GetUtcNow();
        var folder = new FolderPlace(mirror.Tree) { Excludes = place.Excludes };
        await using var files = new FolderCapture(folder, Reading(mirror));
        CapturedComponent captured = await files.ReadAsync(cancellationToken);
        mirror.Remember(captured.Tree.Id, readAt);
        JsonObject facts = captured.Facts;
        if (Mirror.FakesSuper && FakedOwner.Of(mirror.Tree) is { } root) RootFact.Write(facts, root);
        facts["source"] = place.Location;
        facts[FakedOwner.Fact] = Mirror.FakesSuper;
        changes.Write(facts);
        return captured with { Problems = [.. changes.Problems, .. captured.Problems] };
    }

    public ValueTask DisposeAsync()
    {
        _mirror?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Files are written by the transfer shortly before they are read: what counts is when the parent read the mirror, not when it began the transfer.</summary>
    private CaptureContext Reading(Mirror mirror) =>
        context.Parent is { } parent && mirror.ReadAtOf(parent.Folder.TreeId) is { } readAt ? context with { Parent = parent with { Start = readAt } } : context;
}

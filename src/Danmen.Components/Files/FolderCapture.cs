using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Captures a folder as it is. Kinds that know more of its files add to what it read.</summary>
/// <param name="inspection">What the kind knows of its files, or null.</param>
internal sealed class FolderCapture(FolderPlace place, CaptureContext context, FolderInspection? inspection = null) : IComponentCapture
{
    public bool ReadsWhileFrozen => true;

    public Task PinAsync(CancellationToken cancellationToken)
    {
        _ = Root();
        return Task.CompletedTask;
    }

    public async Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken)
    {
        var facts = new JsonObject();
        RootFact.Write(facts, Root());
        string? parent = context.Parent is null ? null
            : place.StoredPath.Length == 0 ? context.Parent.Folder.TreeId
            : (await context.Parent.Folder.FindAsync(place.StoredPath, cancellationToken))?.ContentId;
        CaptureInspection? inspecting = inspection is null ? null : new CaptureInspection(inspection, place, context);
        StoredFolder stored = await context.Sink.StoreDirectoryAsync(new FolderToStore(place.Location)
        {
            Excludes = place.CaptureExcludes,
            OneFileSystem = place.OneFileSystem,
            Parent = parent,
            ParentReadAt = context.Parent?.Start,
            Full = context.Full,
        }, cancellationToken);
        facts["files"] = stored.Tree.FileCount;
        facts["bytes"] = stored.Tree.SizeBytes;
        var problems = new List<CaptureProblem>(stored.Problems);
        if (inspecting is not null) await inspecting.AddAsync(facts, problems, [.. problems.Select(problem => problem.Subject)], cancellationToken);
        return new CapturedComponent(stored.Tree, facts, problems);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private LivingEntry Root()
    {
        // With a slash behind it, a link is followed.
        return LivingPaths.Find(LivingPaths.FromText(place.Location.TrimEnd('/') + "/.")) is { IsFolder: true } folder
            ? folder
            : throw new DanmenException(FolderFaults.NotThere, place.Location, (LivingPaths.Find(LivingPaths.FromText(place.Location)) is null ? FolderRemarks.NothingThere : FolderRemarks.IsNoFolder).With());
    }
}

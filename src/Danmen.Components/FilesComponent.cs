using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>A folder of files, kept as it is.</summary>
public sealed class FilesComponent : IComponentKind
{
    public string Kind => "files";

    public bool LocationIsPath => true;

    public IReadOnlyList<SettingDeclaration> Settings => FolderPlace.Declarations;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new FolderCapture(FolderPlace.From(component), context);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new FolderRestore(FolderPlace.From(component), context);

    /// <summary>Files have no more to check than their blobs, which the caller does.</summary>
    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CaptureProblem>>([]);
}

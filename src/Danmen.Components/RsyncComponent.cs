using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Components.Rsync;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>A folder of another host: rsync over SSH brings what changed into a local mirror, which is read as a folder of files.</summary>
public sealed class RsyncComponent : IComponentKind
{
    public string Kind => "rsync";

    public bool LocationIsPath => false;

    public IReadOnlyList<SettingDeclaration> Settings => RemotePlace.Declarations;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new RsyncCapture(RemotePlace.From(component), context);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new RsyncRestore(RemotePlace.From(component), context);

    /// <summary>The other host is left alone: what is stored is a folder of files, and is restored as one.</summary>
    public Task<IThrowAwayPlace> OpenThrowAwayAsync(ComponentDefinition component, ThrowAwayContext context, CancellationToken cancellationToken) => ThrowAwayFolder.OfAsync(
        component with { Kind = new FilesComponent().Kind, Settings = component.Settings.Where(setting => FolderPlace.Declarations.Any(known => known.Name == setting.Key)).ToDictionary() }, context);

    public bool Overlap(ComponentDefinition one, ComponentDefinition other) => RemotePlace.From(one).Overlaps(RemotePlace.From(other));

    /// <summary>Files have no more to check than their blobs, which the caller does.</summary>
    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CaptureProblem>>([]);
}

using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Components.Pickle;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>A folder of pickled models: files as they are, and what loading them would import. Nothing is ever unpickled.</summary>
public sealed class PickleComponent : IComponentKind
{
    private static readonly PickleInspection s_inspection = new();

    public string Kind => "pickle";

    public bool LocationIsPath => true;

    public IReadOnlyList<SettingDeclaration> Settings => FolderPlace.Declarations;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new FolderCapture(FolderPlace.From(component), context, s_inspection);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new FolderRestore(FolderPlace.From(component), context) { Inspection = s_inspection };

    public async Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        [.. s_inspection.Compare(facts, await s_inspection.OfStoredAsync(stored, "", cancellationToken))];
}

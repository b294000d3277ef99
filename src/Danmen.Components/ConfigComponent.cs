using System.Text.Json.Nodes;
using Danmen.Components.Configuration;
using Danmen.Components.Files;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>Files that are configuration: kept as they are, compared as text, parsed by kind.</summary>
public sealed class ConfigComponent : IComponentKind
{
    private static readonly ConfigurationInspection s_inspection = new();

    public string Kind => "config";

    public bool LocationIsPath => true;

    public IValueFinder? ValueFinder { get; } = new ValueFinder();

    public StepKind Step => StepKind.Configuration;

    public IReadOnlyList<SettingDeclaration> Settings { get; } = [.. FolderPlace.Declarations, .. FolderValidation.Declarations];

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new FolderCapture(FolderPlace.From(component), context, s_inspection);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new FolderRestore(FolderPlace.From(component), context) { Inspection = s_inspection, Validation = FolderValidation.From(component), Substitutes = true };

    public async Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        [.. s_inspection.Compare(facts, await s_inspection.OfStoredAsync(stored, "", cancellationToken))];
}

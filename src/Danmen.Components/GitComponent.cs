using System.Text.Json.Nodes;
using Danmen.Components.Files;
using Danmen.Components.Git;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>Work trees of git: the files as they are, with what git says of them and the history of the commit.</summary>
public sealed class GitComponent : IComponentKind
{
    public string Kind => "git";

    public bool LocationIsPath => true;

    public IReadOnlyList<SettingDeclaration> Settings => FolderPlace.Declarations;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new GitCapture(Place(component), context);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new GitRestore(Place(component), context);

    public Task<StoredDetails> DetailsAsync(IStoredFolder before, IStoredFolder after, DetailRequest request, CancellationToken cancellationToken) =>
        new HistoryComparison(before, after).RunAsync(request.MostCommits, cancellationToken);

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        new HistoryVerification(stored, facts).RunAsync(cancellationToken);

    private static FolderPlace Place(ComponentDefinition component) => FolderPlace.From(component) with { StoredPath = RepositoryRecord.TreeName };
}

using System.Text.Json.Nodes;
using Danmen.Components.Sqlite;
using Danmen.Components.Sqlite.Comparing;
using Danmen.Components.Sqlite.Extracting;
using Danmen.Components.Sqlite.Loading;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>SQLite databases: copied page by page with the online backup API while others write, checked, and exchanged whole.</summary>
public sealed class SqliteComponent : IComponentKind
{
    public string Kind => "sqlite";

    public bool LocationIsPath => true;

    public StepKind Step => StepKind.Databases;

    public IReadOnlyList<SettingDeclaration> Settings => [];

    public bool AnswersQueries => true;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => new SqliteCapture(component.Location, context);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => new SqliteRestore(component.Location, context);

    // The library has no asynchronous calls of its own.
    public async Task<QueryAnswer?> QueryAsync(ComponentDefinition component, ISecretReader secrets, QueryRequest request, CancellationToken cancellationToken) =>
        await Task.Run(() => LivingQuery.Ask(component.Location, request, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<string, RowDifferences>> DifferingRowsAsync(IStoredFolder before, IStoredFolder after, RowRequest request, CancellationToken cancellationToken) =>
        new DifferingRows(before, after).OfAsync(request, cancellationToken);

    public Task<StoredDetails> DetailsAsync(IStoredFolder before, IStoredFolder after, DetailRequest request, CancellationToken cancellationToken) =>
        new SchemaDetails(before, after).OfAsync(request.Objects, cancellationToken);

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        new StoredVerification(stored).RunAsync(cancellationToken);
}

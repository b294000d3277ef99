using System.Text.Json.Nodes;
using Danmen.Components.Postgres;
using Danmen.Components.Postgres.Comparing;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Postgres.Loading;
using Danmen.Components.Postgres.ThrowAway;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components;

/// <summary>PostgreSQL databases, servers 14 to 18: rows by parallel COPY under one exported snapshot, schema by pg_dump.</summary>
public sealed class PostgresComponent : IComponentKind
{
    public string Kind => "postgres";

    public bool LocationIsPath => false;

    public StepKind Step => StepKind.Databases;

    public IReadOnlyList<SettingDeclaration> Settings => PostgresOptions.Declarations;

    public IValueFinder? ValueFinder { get; } = new SettingValues();

    public bool AnswersQueries => true;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) =>
        new PostgresCapture(PostgresOptions.From(component), context);

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) =>
        context.Tables.Count == 0
            ? new DatabaseRestore(PostgresOptions.From(component), context)
            : new TableRestore(PostgresOptions.From(component), context);

    public Task<IThrowAwayPlace> OpenThrowAwayAsync(ComponentDefinition component, ThrowAwayContext context, CancellationToken cancellationToken) =>
        ThrowAwayServer.StartAsync(component, context, cancellationToken);

    public Task<JsonObject?> IdentifyAsync(ComponentDefinition component, ISecretReader secrets, CancellationToken cancellationToken) =>
        LivingIdentity.ReadAsync(PostgresOptions.From(component), secrets, cancellationToken);

    public async Task<QueryAnswer?> QueryAsync(ComponentDefinition component, ISecretReader secrets, QueryRequest request, CancellationToken cancellationToken) =>
        await LivingQuery.AskAsync(PostgresOptions.From(component), secrets, request, cancellationToken);

    public Task<IReadOnlyDictionary<string, RowDifferences>> DifferingRowsAsync(IStoredFolder before, IStoredFolder after, RowRequest request, CancellationToken cancellationToken) =>
        new DifferingRows(before, after).OfAsync(request, cancellationToken);

    public Task<StoredDetails> DetailsAsync(IStoredFolder before, IStoredFolder after, DetailRequest request, CancellationToken cancellationToken) =>
        new SchemaDetails(before, after).OfAsync(request.Objects, cancellationToken);

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) =>
        new StoredVerification(stored).RunAsync(cancellationToken);
}

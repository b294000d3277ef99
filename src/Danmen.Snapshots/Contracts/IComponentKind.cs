using System.Text.Json.Nodes;
using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>A door to the world: one kind of component that can be captured and loaded. Stateless, thread-safe.</summary>
/// <remarks>Every kind passes the conformance suite in tests/Shared.</remarks>
public interface IComponentKind
{
    /// <summary>The kind's key in danmen.yaml: "files", "config", "git", "pickle", "sqlite", "postgres", "rsync".</summary>
    string Kind { get; }

    /// <summary>True when <see cref="ComponentDefinition.Location"/> is a path.</summary>
    bool LocationIsPath { get; }

    /// <summary>In which step of the runbook it is put in place.</summary>
    StepKind Step => StepKind.Files;

    /// <summary>True when it is files at a path, which an executor can put in place on other hosts. Databases are loaded over the network, and sqlite is where it is.</summary>
    bool LivesOnHosts => LocationIsPath && Step != StepKind.Databases;

    /// <summary>Settings that it understands beside its location.</summary>
    IReadOnlyList<SettingDeclaration> Settings { get; }

    /// <summary>Finds values in its files, for kinds whose files are configuration; null for all others.</summary>
    IValueFinder? ValueFinder => null;

    /// <summary>Begins a capture. Nothing is read yet.</summary>
    IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context);

    /// <summary>Begins a restore into the place that <paramref name="component"/> names. Nothing is written yet.</summary>
    IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context);

    /// <summary>Makes a place for a drill, which restores into it as into any other and throws it away. Nothing of the living place is touched or asked.</summary>
    /// <exception cref="Faults.DanmenException">DrillFaults.NoPlace, DrillFaults.ServerEnded.</exception>
    Task<IThrowAwayPlace> OpenThrowAwayAsync(ComponentDefinition component, ThrowAwayContext context, CancellationToken cancellationToken) => ThrowAwayFolder.OfAsync(component, context);

    /// <summary>What lives at the component's place now, by the facts that tell it whatever its name, as a capture of it would record them: for a database <c>system_identifier</c>, <c>database_oid</c> and <c>database</c>.</summary>
    /// <returns>Null when nothing lives there, and for kinds that are known by their place alone.</returns>
    /// <exception cref="Faults.DanmenException">It cannot be asked.</exception>
    Task<JsonObject?> IdentifyAsync(ComponentDefinition component, ISecretReader secrets, CancellationToken cancellationToken) => Task.FromResult<JsonObject?>(null);

    /// <summary>True when <see cref="QueryAsync"/> answers.</summary>
    bool AnswersQueries => false;

    /// <summary>Asks what lives at the component's place a question in its own language. Nothing is written by it.</summary>
    /// <returns>Null for kinds that cannot be asked.</returns>
    /// <exception cref="Faults.DanmenException">It cannot be asked, or refuses; the message holds no row.</exception>
    Task<QueryAnswer?> QueryAsync(ComponentDefinition component, ISecretReader secrets, QueryRequest request, CancellationToken cancellationToken) => Task.FromResult<QueryAnswer?>(null);

    /// <summary>Which rows differ between two stored components, by primary key; never their values.</summary>
    /// <returns>By table, as far as it can be told; nothing for kinds without tables.</returns>
    Task<IReadOnlyDictionary<string, RowDifferences>> DifferingRowsAsync(IStoredFolder before, IStoredFolder after, RowRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, RowDifferences>>(new Dictionary<string, RowDifferences>());

    /// <summary>What else differs between two stored components and only their kind can tell: commits, definitions of the schema, migrations. What cannot be told is among the problems, not a fault.</summary>
    Task<StoredDetails> DetailsAsync(IStoredFolder before, IStoredFolder after, DetailRequest request, CancellationToken cancellationToken) => Task.FromResult(StoredDetails.None);

    /// <summary>True when two places of this kind, which is not known by paths of this machine, are the same or one lies in the other.</summary>
    bool Overlap(ComponentDefinition one, ComponentDefinition other) => one.Location == other.Location;

    /// <summary>Checks that what is stored is whole and consistent in itself, beyond the hashes of its blobs.</summary>
    Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken);
}

/// <summary>What a capture gets.</summary>
public sealed record CaptureContext
{
    public required ICaptureSink Sink { get; init; }

    public required ISecretReader Secrets { get; init; }

    public required TimeProvider Time { get; init; }

    public required IComponentProgress Progress { get; init; }

    /// <summary>This component in the parent snapshot, or null: for reuse of what has not changed.</summary>
    public ParentComponent? Parent { get; init; }

    /// <summary>Read everything again.</summary>
    public bool Full { get; init; }

    /// <summary>A folder of this component's own for what is local and can be lost; made, 0700, by a kind that needs it. Null where there is none.</summary>
    public string? LocalFolder { get; init; }
}

/// <summary>A component in the parent snapshot.</summary>
/// <param name="Start">When the parent began to read it.</param>
public sealed record ParentComponent(IStoredFolder Folder, JsonObject Facts, DateTimeOffset Start);

/// <summary>One capture under way.</summary>
public interface IComponentCapture : IAsyncDisposable
{
    /// <summary>True when <see cref="ReadAsync"/> must run while the system is frozen (files); false when <see cref="PinAsync"/> alone fixes the state (databases).</summary>
    bool ReadsWhileFrozen { get; }

    /// <summary>Fixes the state that will be read. Runs while the system is frozen; short.</summary>
    Task PinAsync(CancellationToken cancellationToken);

    /// <summary>Reads and stores.</summary>
    Task<CapturedComponent> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A captured component.</summary>
/// <param name="Tree">Its folder.</param>
/// <param name="Facts">What the manifest says of it: versions, digests, counts. Never secrets or row values.</param>
/// <param name="Problems">Empty when complete.</param>
public sealed record CapturedComponent(StoredTree Tree, JsonObject Facts, IReadOnlyList<CaptureProblem> Problems);

/// <summary>What a restore gets.</summary>
public sealed record RestoreContext
{
    public required IStoredFolder Stored { get; init; }

    /// <summary>The component's facts from the manifest.</summary>
    public required JsonObject Facts { get; init; }

    public required ISecretReader Secrets { get; init; }

    public required TimeProvider Time { get; init; }

    public required IComponentProgress Progress { get; init; }

    /// <summary>Names the run; beside-names carry it (for example the database <c>shop_danmen_{RunId}</c>). Lower-case letters and digits, at most 12.</summary>
    public required string RunId { get; init; }

    /// <summary>As <see cref="CaptureContext.LocalFolder"/>.</summary>
    public string? LocalFolder { get; init; }

    /// <summary>Tables to restore ("schema.table"); empty for the whole component. Kinds without tables refuse a non-empty list.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>True when the snapshot is another environment's: the copy must not act on the world (subscriptions, foreign servers, scheduled jobs).</summary>
    public bool OtherEnvironment { get; init; }

    /// <summary>Fetches the rules for configuration that comes from another environment; null where nothing is to be substituted.</summary>
    public Func<CancellationToken, Task<ISubstitution>>? SubstitutionAsync { get; init; }

    /// <summary>Runs commands of danmen.yaml where the new state is built; null where nothing is built, as for a plan.</summary>
    public ICommandRunner? Commands { get; init; }

    /// <summary>The run's journal for this component: what an earlier, killed try wrote; null at first.</summary>
    public JsonObject? Journal { get; init; }

    /// <summary>Writes the journal durably. Called before each step that must be known after a kill.</summary>
    /// <remarks>What takes a new identity by the swap (<see cref="IComponentKind.IdentifyAsync"/>) is told before it: an array <c>identities</c> of such facts, also of what it replaces.</remarks>
    public required Func<JsonObject, CancellationToken, Task> SaveJournalAsync { get; init; }
}

/// <summary>One restore under way: build beside, verify, swap; later confirm or roll back. Each step may be called again after a kill and then finishes or undoes what was begun, by the journal.</summary>
public interface IComponentRestore : IAsyncDisposable
{
    /// <summary>What will happen, and every reason against it. Changes nothing.</summary>
    Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken);

    /// <summary>Builds the new state beside the living one.</summary>
    Task BuildAsync(CancellationToken cancellationToken);

    /// <summary>What the built state does not have of the snapshot, by the rules between environments: names, for example "view public.far". Complete behind <see cref="BuildAsync"/>.</summary>
    IReadOnlyList<string> LeftOut => [];

    /// <summary>Compares the built state with the snapshot.</summary>
    /// <returns>Differences; empty when equal.</returns>
    Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>What was substituted in the built state. Complete behind <see cref="VerifyAsync"/>.</summary>
    IReadOnlyList<SubstitutedValue> Substituted => [];

    /// <summary>What <see cref="VerifyAsync"/> noticed that is no difference: flaws that the snapshot has as well, and checks that could not be made.</summary>
    IReadOnlyList<CaptureProblem> Notes => [];

    /// <summary>Looks again, right before the system is stopped, at what the plan looked at and what may have changed while the new state was built. Changes nothing.</summary>
    /// <returns>Every reason against going on; empty when there is none.</returns>
    Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Remark>>([]);

    /// <summary>Makes the built state the living one; the old one is kept and fenced.</summary>
    Task SwapAsync(CancellationToken cancellationToken);

    /// <summary>Checks, while the system stands still, that what lives is what was built and verified: quick, nothing is read again in whole.</summary>
    /// <returns>What is wrong; empty when all is well.</returns>
    Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CaptureProblem>>([]);

    /// <summary>Tells, before the old state comes back, what was written to the living one since <see cref="InspectAsync"/> last saw it as it was built. Bounded: nothing is read again in whole that may be long.</summary>
    async Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken) => WrittenSince.ByMark((await InspectAsync(cancellationToken)).Count > 0);

    /// <summary>Brings the old state back; the new one is kept until <see cref="ConfirmAsync"/>. Before a swap it removes what was built.</summary>
    Task RollbackAsync(CancellationToken cancellationToken);

    /// <summary>Removes the state that is no longer living.</summary>
    Task ConfirmAsync(CancellationToken cancellationToken);
}

/// <summary>The plan for one component.</summary>
/// <param name="Actions">What will happen, in order.</param>
/// <param name="Refusals">Reasons why it must not; empty when it may.</param>
/// <param name="BytesToRead">Estimate of what is read from the store.</param>
public sealed record ComponentPlan(IReadOnlyList<Remark> Actions, IReadOnlyList<Remark> Refusals, long BytesToRead)
{
    /// <summary>What the target is, as <see cref="IComponentKind.IdentifyAsync"/> tells it; null when it does not exist. A target that is production's is refused by it.</summary>
    public JsonObject? TargetIdentity { get; init; }

    /// <summary>The room that the new state takes beside the old one; null where that cannot be told from here.</summary>
    public RoomNeed? Room { get; init; }
}

/// <summary>Room on a file system of this machine that a restore takes until it is confirmed.</summary>
/// <param name="Device">Tells the file system: components on one share what is free.</param>
/// <param name="Folder">For people: where on it.</param>
/// <param name="Inodes">Files that are made.</param>
/// <param name="FreeInodes">Null where the file system does not count them.</param>
public sealed record RoomNeed(ulong Device, string Folder, long Bytes, long Inodes, long FreeBytes, long? FreeInodes)
{
    /// <summary>What is unchanged may take no room there: too little is no reason against it.</summary>
    public bool MayBeLess { get; init; }
}

/// <summary>Takes progress counts. Thread-safe, cheap.</summary>
/// <remarks>Folders that the store reads or writes by itself (StoreDirectoryAsync, RestoreDirectoryAsync) are counted by it; everything else by the component.</remarks>
public interface IComponentProgress
{
    /// <summary>Adds to the total of work that is expected.</summary>
    void Expect(long files, long bytes);

    /// <summary>Adds to the work that is done.</summary>
    void Advance(long files, long bytes);

    /// <summary>Adds to the rows that are done, where there are rows; they are told beside the bytes.</summary>
    void AdvanceRows(long rows)
    {
    }

    /// <summary>Says what is being done now, for example a table's name.</summary>
    void Say(string what);
}

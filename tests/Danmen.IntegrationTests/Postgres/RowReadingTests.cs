using System.Globalization;
using System.Runtime.CompilerServices;
using Danmen.Components;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>How much of a repository is read to tell which rows differ, from the bytes that its storage gave.</summary>
public sealed class RowReadingTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Quarter_of_both_tables_is_enough_to_find_one_row_in_a_thousand() => FindAsync(300_000);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Quarter_is_enough_for_five_million_rows() => FindAsync(5_000_000);

    [Fact]
    public async Task Table_that_was_rewritten_in_another_order_has_no_rows_that_differ()
    {
        using SmallShop shop = await OpenAsync(20_000);
        await shop.SnapshotAsync();
        string database = await DatabaseAsync(shop);
        // The same rows, elsewhere; and one of them changed.
        await server.ExecuteAsync(database, "CREATE INDEX by_token ON orders (token); CLUSTER orders USING by_token; UPDATE orders SET note = 'changed' WHERE id = 77");
        await shop.SnapshotAsync();
        (SnapshotDifference difference, _, _) = await CompareAsync(shop);
        RowDifferences rows = Rows(difference);
        Assert.Equal((0, 0, 1), (rows.Added, rows.Removed, rows.Changed));
        Assert.Equal(["77"], Assert.Single(rows.First).Key);
        Assert.Equal(["note"], rows.First[0].Columns);
    }

    private async Task FindAsync(int rows)
    {
        using SmallShop shop = await OpenAsync(rows);
        await shop.SnapshotAsync();
        string database = await DatabaseAsync(shop);
        string changed = await server.ScalarAsync(database, $"WITH drawn AS (SELECT DISTINCT 1 + (random() * {rows - 1})::int AS id FROM generate_series(1, {rows / 1000})), done AS (UPDATE orders SET note = 'changed ' || orders.id FROM drawn WHERE orders.id = drawn.id RETURNING 1) SELECT count(*) FROM done");
        string removed = await server.ScalarAsync(database, $"WITH done AS (DELETE FROM orders WHERE id % 50021 = 17 AND note NOT LIKE 'changed%' RETURNING 1) SELECT count(*) FROM done");
        await server.ExecuteAsync(database, $"INSERT INTO orders SELECT {rows} + i, 1, 'new', 1, now(), 't', 'n' FROM generate_series(1, 5) i");
        await server.ExecuteAsync(database, "VACUUM orders");
        await shop.SnapshotAsync();

        (SnapshotDifference difference, long read, long whole) = await CompareAsync(shop);

        RowDifferences found = Rows(difference);
        Assert.Equal((5, long.Parse(removed, CultureInfo.InvariantCulture), long.Parse(changed, CultureInfo.InvariantCulture)), (found.Added, found.Removed, found.Changed));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: {rows} rows, {read} of {whole} bytes read ({100.0 * read / whole:F1} %), rows {found.BytesRead} of {found.BytesOfBoth} ({100.0 * found.BytesRead / found.BytesOfBoth:F1} %)"));
        Assert.True(read * 4 <= whole, $"{read} of {whole} bytes were read");
    }

    private async Task<SmallShop> OpenAsync(int rows)
    {
        ExternalProgram.Require("sqlite3");
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, $"""
            CREATE TABLE orders AS SELECT i AS id, (random() * 50000)::int AS customer, (ARRAY['new', 'paid', 'sent', 'returned'])[1 + (random() * 3)::int] AS state,
              round((random() * 1000)::numeric, 2) AS amount, timestamptz '2024-01-01' + random() * interval '700 days' AS at, md5(random()::text) AS token, 'note ' || (random() * 1000)::int AS note
              FROM generate_series(1, {rows}) i;
            ALTER TABLE orders ADD PRIMARY KEY (id);
            """);
        SmallShop shop = await SmallShop.OpenAsync(more: "big=postgres:placeholder");
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        shop.Configure(text => text.Replace("postgres: placeholder", $"postgres: \"host={server.Socket} port={port} user=danmen_admin dbname={database}\"\n        pg_bin: {PostgresServer.Programs}", StringComparison.Ordinal));
        return shop;
    }

    private static async Task<string> DatabaseAsync(SmallShop shop) =>
        (await File.ReadAllTextAsync(Path.Combine(shop.State, "danmen.yaml"), Token)).Split("dbname=")[1].Split('"')[0];

    private static RowDifferences Rows(SnapshotDifference difference) =>
        Assert.IsType<RowDifferences>(Assert.Single(difference.Components.Single(component => component.Name == "big").Tables).Rows);

    /// <summary>Compares the two snapshots of a shop; then reads the rows of both whole.</summary>
    private static async Task<(SnapshotDifference Difference, long Read, long Whole)> CompareAsync(SmallShop shop)
    {
        await using LocalBackend local = new(shop.Repository);
        CountingBackend counting = new(local);
        await using Repository repository = await Repository.OpenAsync(counting, (await File.ReadAllTextAsync(shop.KeyFile, Token)).TrimEnd('\n'), TimeProvider.System, Token);
        IReadOnlyList<SnapshotSummary> snapshots = [.. (await new SnapshotCatalogue(repository).ListAsync(new SnapshotFilter(), Token)).OrderBy(snapshot => snapshot.Manifest.Start)];
        counting.Bytes = 0;
        SnapshotComparer comparer = new(repository, new ComponentKinds([new PostgresComponent(), new SqliteComponent(), new FilesComponent()]), new SecretReader());
        SnapshotDifference difference = await comparer.CompareAsync(snapshots[0], snapshots[1], new Snapshots.Comparing.CompareOptions { Components = ["big"], Rows = 3 }, Token);
        long read = counting.Bytes;

        counting.Bytes = 0;
        byte[] buffer = new byte[1 << 20];
        foreach (SnapshotSummary snapshot in snapshots)
        {
            RepositoryStoredFolder folder = new(repository, RepositoryCaptureSink.ToTreeId(snapshot.Manifest.Find("big")!.Tree!), ISnapshotProgress.None.Begin("", "", ProgressStage.Comparing)); // captured above
            await foreach (StoredItem part in PartsAsync(folder, "tables"))
            {
                await using Stream content = folder.Open(part);
                while (await content.ReadAsync(buffer, Token) > 0);
            }
        }

        return (difference, read, counting.Bytes);
    }

    private static async IAsyncEnumerable<StoredItem> PartsAsync(IStoredFolder folder, string path)
    {
        foreach (StoredItem item in await folder.ListAsync(path, Token))
        {
            if (item.IsFile) yield return item;
            else await foreach (StoredItem below in PartsAsync(folder, item.Path)) yield return below;
        }
    }

    /// <summary>Counts the bytes that are read.</summary>
    private sealed class CountingBackend(IBackend inner) : IBackend
    {
        private long _bytes;

        public long Bytes
        {
            get => Interlocked.Read(ref _bytes);
            set => Interlocked.Exchange(ref _bytes, value);
        }

        public string Location => inner.Location;

        public int Parallelism => inner.Parallelism;

        public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

        public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.SaveAsync(kind, name, content, cancellationToken);

        public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _bytes, destination.Length);
            return inner.ReadAsync(kind, name, offset, destination, cancellationToken);
        }

        public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) => inner.SaveLargeAsync(kind, name, content, cancellationToken);

        public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.GetLengthAsync(kind, name, cancellationToken);

        public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (BackendFile file in inner.ListAsync(kind, cancellationToken)) yield return file;
        }

        public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => inner.RemoveAsync(kind, name, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Rows for one COPY.</summary>
/// <param name="Sql">COPY … FROM STDIN.</param>
/// <param name="Parts">Their files in order.</param>
/// <param name="Subject">The table, for messages.</param>
internal sealed record LoadItem(string Sql, IReadOnlyList<PartRecord> Parts, string Subject)
{
    /// <summary>One item for each range, so that the rows of a small table keep their order and those of a large one load in parallel.</summary>
    public static IEnumerable<LoadItem> For(DatabaseProperties database, TableRecord table, Func<TableRecord, string> copySql)
    {
        foreach (var range in table.Parts.GroupBy(p => RangeOf(p.Path)))
            yield return new LoadItem(copySql(table), range.ToList(), database.Shown(table.Schema, table.Name));
    }

    private static string RangeOf(string path)
    {
        var folder = path[..path.LastIndexOf('/')];
        return folder[..folder.LastIndexOf('.')];
    }
}

/// <summary>Streams stored COPY text into a database, several tables at once.</summary>
internal sealed class RowLoader(ServerDoor door, IStoredFolder stored, IComponentProgress progress)
{
    private const int BufferBytes = 256 << 10;

    public async Task LoadAsync(string database, IEnumerable<LoadItem> items, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<LoadItem>(items.OrderByDescending(i => i.Parts.Sum(p => p.Bytes)));
        progress.Expect(queue.Count, queue.Sum(i => i.Parts.Sum(p => p.Bytes)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(door.Options.Workers, queue.Count)).Select(_ => Task.Run(async () =>
        {
            try
            {
                await using var connection = await door.OpenToWriteAsync(database, stop.Token);
                await connection.ExecuteAsync("SET synchronous_commit = off", stop.Token);
                while (queue.TryDequeue(out var item))
                {
                    progress.Say(item.Subject);
                    await LoadAsync(connection, item, stop.Token);
                    progress.Advance(1, 0);
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }, CancellationToken.None)));
    }

    public async Task LoadAsync(NpgsqlConnection connection, LoadItem item, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var copy = await connection.BeginTextImportAsync(item.Sql, cancellationToken);
            try
            {
                foreach (var part in item.Parts)
                {
                    var file = await stored.FindAsync(part.Path, cancellationToken)
                        ?? throw new Faults.DanmenException(Faults.PostgresFaults.StoredBroken, part.Path, "is missing");
                    await using var stream = stored.Open(file);
                    int read;
                    while ((read = await stream.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken)) > 0)
                    {
                        await copy.BaseStream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                        progress.Advance(0, read);
                    }

                    progress.AdvanceRows(part.Rows);
                }
            }
            catch (Exception e) when (e is not PostgresException)
            {
                // Without it, what was sent so far would be kept as if it were all.
                await copy.CancelAsync();
                throw;
            }

            await copy.DisposeAsync();
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, item.Subject);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}

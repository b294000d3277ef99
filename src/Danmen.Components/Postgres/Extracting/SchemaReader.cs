using System.Buffers;
using System.Text;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>A stored schema.</summary>
/// <param name="Digest">Of the normalised text.</param>
/// <param name="Owners">Roles that own objects in it, one byte per character.</param>
/// <param name="Objects">Digest of each object.</param>
internal sealed record StoredSchema(StoredContent Content, string Digest, IReadOnlyCollection<string> Owners, IReadOnlyList<ObjectDigest> Objects)
{
    /// <summary>All names in it, one byte per character.</summary>
    public IEnumerable<string> Names => [.. Owners, .. Objects.SelectMany(each => new[] { each.Schema, each.Name })];

    /// <summary>Digests by type and name, as people read them: "TABLE public.orders".</summary>
    public SortedDictionary<string, string> DigestsBy(SchemaNames names)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var each in Objects)
        {
            var name = each.Schema.Length == 0 ? names.Shown(each.Name) : TableNames.Join(names.Shown(each.Schema), names.Shown(each.Name));
            // Two spellings may be one in Unicode.
            if (!digests.TryAdd($"{each.Type} {name}", each.Digest)) digests[$"{each.Type} {TableNames.Ascii(Encoding.Latin1.GetBytes($"{each.Schema}.{each.Name}"))}"] = each.Digest;
        }

        return digests;
    }
}

/// <summary>Takes the schema with pg_dump in the pinned snapshot.</summary>
internal sealed class SchemaReader(ServerDoor door, ServerPrograms programs)
{
    public const string FileName = "schema.dump";

    /// <summary>JSON object: digest of each object of the schema, so that two snapshots can be compared without a server.</summary>
    public const string ObjectsFileName = "schema.json";

    /// <summary>A longer dump goes to the store as it comes; a shorter one only when it differs from the parent's.</summary>
    private const int HeldBytes = 32 << 20;

    /// <summary>Starts pg_dump. Its locks are taken at once, its output waits in the pipe.</summary>
    /// <param name="leftOut">Schemas that are not the database's own; plain names.</param>
    public RunningProgram Start(string snapshot, IReadOnlyList<string> leftOut) => programs.Start(
        "pg_dump",
        // The lock timeout: a dump that queues behind a waiting ALTER, which waits for our locks, would wait for ever.
        ["-Fc", "-Z0", "--schema-only", "--no-password", "--no-sync", "--lock-wait-timeout=15s", $"--snapshot={snapshot}", .. leftOut.Select(schema => $"--exclude-schema={schema}")],
        door.ProgramEnvironment(door.Options.Database),
        input: false);

    /// <summary>Stores what pg_dump writes, or keeps the parent's file when the normalised text is equal: two dumps of one schema differ in their bytes.</summary>
    public async Task<StoredSchema> StoreAsync(RunningProgram dump, ICaptureSink sink, StoredItem? parent, string? parentDigest, CancellationToken cancellationToken)
    {
        var text = new SchemaText();
        await using var render = StartRendering();
        var reading = text.ReadAsync(render.Output, cancellationToken);
        var held = new ArrayBufferWriter<byte>();
        IContentWriter? writer = null;
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await dump.Output.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await render.Input.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                held.Write(buffer.AsSpan(0, read));
                if (held.WrittenCount < HeldBytes) continue;
                writer ??= sink.OpenContent(ContentShape.File);
                await writer.WriteAsync(held.WrittenMemory, cancellationToken);
                held.ResetWrittenCount();
            }

            await dump.CompleteAsync(door.Options.Database, cancellationToken);
            render.Input.Close();
            await reading;
            await render.CompleteAsync(FileName, cancellationToken);
            var digest = text.Digest();
            var objects = text.Objects();
            if (parent is { IsFile: true } && parentDigest == digest)
                return new StoredSchema(new StoredContent(parent.Blobs, parent.SizeBytes), digest, text.Owners, objects);
            writer ??= sink.OpenContent(ContentShape.File);
            await writer.WriteAsync(held.WrittenMemory, cancellationToken);
            return new StoredSchema(await writer.CompleteAsync(cancellationToken), digest, text.Owners, objects);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (writer is not null) await writer.DisposeAsync();
        }
    }

    /// <summary>Starts pg_restore, which turns an archive on its input into text; it knows no server.</summary>
    public RunningProgram StartRendering() => programs.Start("pg_restore", ["-f", "-"], new Dictionary<string, string>(StringComparer.Ordinal), input: true);
}

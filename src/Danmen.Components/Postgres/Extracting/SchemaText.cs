using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>Digests the text of a schema, normalised: without what changes from run to run (the random \restrict token) or from one pg_dump to the next (its header).</summary>
/// <remarks>Comments elsewhere stay: they may stand in a function's body.</remarks>
internal sealed class SchemaText
{
    private const string Dumped = "-- Dumped ";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SortedSet<string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Schema, string Name), IncrementalHash> _objects = [];
    private readonly List<byte[]> _between = [];
    private IncrementalHash? _object;
    private byte[] _accessMethod = [];
    private byte[]? _token;
    private bool _headerPassed;

    /// <summary>Owners of objects, as the text's comments name them, one byte per character.</summary>
    public IReadOnlyCollection<string> Owners => _owners;

    /// <summary>Takes one line without its line feed.</summary>
    public void AppendLine(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("\\restrict "u8) && _token is null)
        {
            _token = line["\\restrict "u8.Length..].ToArray();
            return;
        }

        if (_token is not null && line.StartsWith("\\unrestrict "u8) && line["\\unrestrict "u8.Length..].SequenceEqual(_token)) return;
        if (line.StartsWith("SET "u8)) _headerPassed = true;
        if (!_headerPassed && line.StartsWith(Encoding.ASCII.GetBytes(Dumped))) return;
        if (line.StartsWith("-- Name: "u8) || line.StartsWith("-- Data for Name: "u8))
        {
            var text = Encoding.Latin1.GetString(line);
            var owner = text.LastIndexOf("; Owner: ", StringComparison.Ordinal);
            if (owner > 0)
            {
                PassBetween();
                BeginObject(text[..owner]);
                var name = text[(owner + 9)..];
                var tablespace = name.LastIndexOf("; Tablespace: ", StringComparison.Ordinal);
                if (tablespace > 0) name = name[..tablespace];
                if (name is not ("" or "-")) _owners.Add(name);
            }
        }

        _hash.AppendData(line);
        _hash.AppendData("\n"u8);
        if (line.IsEmpty || line.SequenceEqual("--"u8)) return;
        if (line.StartsWith(DefaultTablespace) || line.StartsWith(DefaultAccessMethod) || line.SequenceEqual("-- PostgreSQL database dump complete"u8))
        {
            _between.Add(line.ToArray());
            return;
        }

        foreach (var held in _between) AppendToObject(held);
        _between.Clear();
        AppendToObject(line);
    }

    /// <summary>Digest of each object. Complete after the last line; ends them.</summary>
    public IReadOnlyList<ObjectDigest> Objects()
    {
        var objects = new List<ObjectDigest>(_objects.Count);
        foreach (var ((type, schema, name), hash) in _objects)
        {
            objects.Add(new ObjectDigest(type, schema, name, Convert.ToHexStringLower(hash.GetHashAndReset())));
            hash.Dispose();
        }

        _objects.Clear();
        _between.Clear();
        _object = null;
        return objects;
    }

    /// <summary>64 hexadecimal digits.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Reads a text to its end.</summary>
    public async Task ReadAsync(Stream text, CancellationToken cancellationToken)
    {
        var pipe = System.IO.Pipelines.PipeReader.Create(text);
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                AppendLine(buffer.Slice(0, end));
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (result.IsCompleted)
            {
                if (!buffer.IsEmpty) AppendLine(buffer);
                await pipe.CompleteAsync();
                return;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static ReadOnlySpan<byte> DefaultTablespace => "SET default_tablespace = "u8;

    private static ReadOnlySpan<byte> DefaultAccessMethod => "SET default_table_access_method = "u8;

    // What stands between two objects belongs to neither: it depends on which neighbours they have. A body of a function may look alike, and then its object goes on.
    private void PassBetween()
    {
        foreach (var line in _between)
        {
            if (line.AsSpan().StartsWith(DefaultAccessMethod)) _accessMethod = line;
        }

        _between.Clear();
    }

    private void AppendToObject(ReadOnlySpan<byte> line)
    {
        _object?.AppendData(line);
        _object?.AppendData("\n"u8);
    }

    // "-- Name: orders; Type: TABLE; Schema: public": a comment of pg_dump before every object. One that has the same name and type as an earlier one goes on with it.
    private void BeginObject(string comment)
    {
        const string Type = "; Type: ", Schema = "; Schema: ";
        var schemaAt = comment.LastIndexOf(Schema, StringComparison.Ordinal);
        var typeAt = schemaAt < 0 ? -1 : comment.LastIndexOf(Type, schemaAt, StringComparison.Ordinal);
        if (typeAt < 0) return;
        var schema = comment[(schemaAt + Schema.Length)..];
        var name = comment[(comment.IndexOf(": ", StringComparison.Ordinal) + 2)..typeAt];
        var type = comment[(typeAt + Type.Length)..schemaAt];
        var key = (type, schema == "-" ? "" : schema, name);
        if (!_objects.TryGetValue(key, out _object)) _objects.Add(key, _object = IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        // The tablespace stands in the comment; the access method only in the setting that holds since some earlier table.
        if (type is "TABLE" or "MATERIALIZED VIEW") AppendToObject(_accessMethod);
    }

    private void AppendLine(in System.Buffers.ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) AppendLine(line.FirstSpan);
        else AppendLine(System.Buffers.BuffersExtensions.ToArray(line));
    }
}

/// <summary>An object of a schema; names one byte per character, as its text has them.</summary>
/// <param name="Schema">Empty for what lies in none.</param>
/// <param name="Digest">64 hexadecimal digits.</param>
internal sealed record ObjectDigest(string Type, string Schema, string Name, string Digest);

using System.Text;
using Danmen.Components.Postgres.Extracting;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Loading;

/// <summary>An object of a stored schema, as pg_restore writes it.</summary>
/// <param name="Type">For example "TABLE", "ACL".</param>
/// <param name="Schema">Empty for what lies in none.</param>
/// <param name="Owner">Empty for what has none.</param>
/// <param name="Tablespace">Empty for the default one.</param>
/// <param name="Statements">Its text, at most the first <see cref="SchemaScript.MostStatements"/> characters.</param>
internal sealed record SchemaObject(string Type, string Schema, string Name, string Owner, string Tablespace, string Statements)
{
    /// <summary>"TABLE public.orders", as diffs call it.</summary>
    public string Subject => $"{Type} {(Schema.Length == 0 ? "" : Schema + ".")}{Name}";
}

/// <summary>Reads the stored schema as text, object by object. No server is asked.</summary>
internal static class SchemaScript
{
    public const int MostStatements = 64 << 10;

    /// <param name="withOwners">False leaves owners and privileges out, as a restore without them does.</param>
    public static async Task<IReadOnlyList<SchemaObject>> ReadAsync(ServerPrograms programs, IStoredFolder stored, string encoding, bool withOwners, CancellationToken cancellationToken)
    {
        var item = await stored.FindAsync(SchemaReader.FileName, cancellationToken) ?? throw new DanmenException(PostgresFaults.StoredBroken, SchemaReader.FileName, ProblemRemarks.Missing.With());
        await using var stream = stored.Open(item);
        await using var dump = await MemoryFile.CreateAsync(SchemaReader.FileName, stream, cancellationToken);
        string[] owners = withOwners ? [] : ["--no-owner", "--no-privileges"];
        await using var program = programs.Start("pg_restore", ["-f", "-", .. owners, dump.Path], new Dictionary<string, string>(StringComparer.Ordinal), input: false);
        using var reader = new StreamReader(program.Output, NameEncoding.Reading(encoding));
        var objects = await ReadAsync(reader, cancellationToken);
        await program.CompleteAsync(SchemaReader.FileName, cancellationToken);
        return objects;
    }

    internal static async Task<IReadOnlyList<SchemaObject>> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var objects = new List<SchemaObject>();
        SchemaObject? current = null;
        var statements = new StringBuilder();
        var previous = "";
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (previous == "--" && Parse(line) is { } next)
            {
                End();
                current = next;
            }
            else if (current is not null && statements.Length + line.Length < MostStatements)
            {
                statements.Append(line).Append('\n');
            }

            previous = line;
        }

        End();
        return objects;

        void End()
        {
            if (current is not null) objects.Add(current with { Statements = statements.ToString() });
            statements.Clear();
        }
    }

    // "-- Name: orders; Type: TABLE; Schema: public; Owner: bob; Tablespace: fast"
    private static SchemaObject? Parse(string line)
    {
        const string Name = "-- Name: ", Type = "; Type: ", Schema = "; Schema: ", Owner = "; Owner: ", Tablespace = "; Tablespace: ";
        if (!line.StartsWith(Name, StringComparison.Ordinal)) return null;
        var ownerAt = line.LastIndexOf(Owner, StringComparison.Ordinal);
        var schemaAt = ownerAt < 0 ? -1 : line.LastIndexOf(Schema, ownerAt, StringComparison.Ordinal);
        var typeAt = schemaAt < 0 ? -1 : line.LastIndexOf(Type, schemaAt, StringComparison.Ordinal);
        if (typeAt < 0) return null;
        var spaceAt = line.IndexOf(Tablespace, ownerAt, StringComparison.Ordinal);
        return new SchemaObject(
            line[(typeAt + Type.Length)..schemaAt],
            Plain(line[(schemaAt + Schema.Length)..ownerAt]),
            line[Name.Length..typeAt],
            Plain(line[(ownerAt + Owner.Length)..(spaceAt < 0 ? line.Length : spaceAt)]),
            spaceAt < 0 ? "" : line[(spaceAt + Tablespace.Length)..],
            "");
    }

    private static string Plain(string value) => value == "-" ? "" : value;
}

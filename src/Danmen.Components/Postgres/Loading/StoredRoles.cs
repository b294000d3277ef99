using System.Text;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Roles of globals.sql that a server lacks, with their settings, comments and memberships.</summary>
/// <param name="Created">Their names.</param>
/// <param name="Statements">Of pg_dumpall, for these roles alone; what the server's own roles are is not touched.</param>
internal sealed record StoredRoles(IReadOnlyCollection<string> Created, IReadOnlyList<string> Statements)
{
    /// <param name="missing">Roles that the database needs.</param>
    /// <param name="present">Roles that the server has.</param>
    public static async Task<StoredRoles> ReadAsync(IStoredFolder stored, DatabaseRecord record, IEnumerable<string> missing, IReadOnlySet<string> present, CancellationToken cancellationToken)
    {
        var names = NameEncoding.Of(record.Database.Encoding);
        var statements = Split(names.GetString(await stored.ReadAsync(DatabaseRecord.GlobalsFileName, cancellationToken)));
        var known = statements.Where(s => s.StartsWith("CREATE ROLE ", StringComparison.Ordinal)).Select(s => Identifier(s, "CREATE ROLE ".Length).Name).ToHashSet(StringComparer.Ordinal);
        var created = missing.Where(known.Contains).ToHashSet(StringComparer.Ordinal);
        var memberships = statements.Select(Membership.Parse).OfType<Membership>().ToList();
        // Groups of such a role, and its members: whoever reached the database through it still does.
        for (var before = -1; before != created.Count;)
        {
            before = created.Count;
            foreach (var (group, member, _) in memberships)
            {
                if (created.Contains(member) && known.Contains(group) && !present.Contains(group)) created.Add(group);
                if (created.Contains(group) && known.Contains(member) && !present.Contains(member)) created.Add(member);
            }
        }

        var chosen = statements.Where(s => Subject(s) is { } role && created.Contains(role)).ToList();
        chosen.AddRange(memberships
            .Where(m => (created.Contains(m.Group) || created.Contains(m.Member)) && (created.Contains(m.Group) || present.Contains(m.Group)) && (created.Contains(m.Member) || present.Contains(m.Member)))
            .Select(m => m.Statement));
        return new StoredRoles(created, chosen);
    }

    /// <summary>Creates what is missing, in one transaction.</summary>
    public static async Task CreateAsync(NpgsqlConnection admin, RestoreContext context, DatabaseRecord record, CancellationToken cancellationToken)
    {
        var present = (await admin.QueryAsync("SELECT rolname::text FROM pg_roles", r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var missing = record.Roles.Where(r => !present.Contains(r)).ToList();
        if (missing.Count == 0) return;
        var roles = await ReadAsync(context.Stored, record, missing, present, cancellationToken);
        await admin.ExecuteAsync("BEGIN", cancellationToken);
        foreach (var statement in roles.Statements) await admin.ExecuteAsync(statement, cancellationToken);
        // Nobody signs in to a copy with production's password.
        if (context.OtherEnvironment)
        {
            foreach (var role in roles.Created) await admin.ExecuteAsync($"ALTER ROLE {SqlText.Name(role)} PASSWORD NULL", cancellationToken);
        }

        await admin.ExecuteAsync("COMMIT", cancellationToken);
    }

    /// <returns>The role that a statement is about; null for none.</returns>
    public static string? Subject(string statement)
    {
        foreach (var start in (string[])["CREATE ROLE ", "ALTER ROLE ", "COMMENT ON ROLE "])
        {
            if (statement.StartsWith(start, StringComparison.Ordinal)) return Identifier(statement, start.Length).Name;
        }

        return null;
    }

    /// <summary>Statements of a script of pg_dumpall, without their semicolons and without comments.</summary>
    internal static List<string> Split(string script)
    {
        var statements = new List<string>();
        var begin = 0;
        for (var i = 0; i < script.Length; i++)
        {
            var c = script[i];
            if (c == '-' && script.AsSpan(i).StartsWith("--") && string.IsNullOrWhiteSpace(script[begin..i]))
            {
                var end = script.IndexOf('\n', i);
                i = end < 0 ? script.Length : end;
                begin = i;
            }
            else if (c is '\'' or '"')
            {
                var escapes = c == '\'' && i > 0 && script[i - 1] == 'E';
                for (i++; i < script.Length && script[i] != c; i++)
                {
                    if (escapes && script[i] == '\\') i++;
                }
            }
            else if (c == ';')
            {
                statements.Add(script[begin..i].Trim());
                begin = i + 1;
            }
        }

        return statements;
    }

    private static (string Name, int End) Identifier(string text, int at)
    {
        if (at >= text.Length || text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOf(' ');
            end = end < 0 ? text.Length : at + end;
            return (text[at..end], end);
        }

        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"' && (at + 1 == text.Length || text[at + 1] != '"')) return (name.ToString(), at + 1);
            if (text[at] == '"') at++;
            name.Append(text[at]);
        }

        return (name.ToString(), text.Length);
    }

    /// <summary>GRANT group TO member; who granted it may not exist here, and is left out.</summary>
    private sealed record Membership(string Group, string Member, string Statement)
    {
        public static Membership? Parse(string statement)
        {
            const string Grant = "GRANT ", To = " TO ", By = " GRANTED BY ";
            if (!statement.StartsWith(Grant, StringComparison.Ordinal)) return null;
            var (group, end) = Identifier(statement, Grant.Length);
            if (!statement.AsSpan(end).StartsWith(To)) return null;
            var (member, rest) = Identifier(statement, end + To.Length);
            var by = statement.IndexOf(By, rest, StringComparison.Ordinal);
            return new Membership(group, member, by < 0 ? statement : statement[..by]);
        }
    }
}

using System.Globalization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Looks whether sequences stand where they stood, and ahead of the columns that they feed.</summary>
internal static class SequenceVerification
{
    /// <summary>
    /// Sequences of identity columns, of defaults that are just nextval(), and of columns without a default that own one. A partition's column is its root's; a foreign table below would ask its server.
    /// Sequences that begin anew have values twice by intent.
    /// </summary>
    private const string Feeding = """
        SELECT sn.nspname::text, s.relname::text, q.seqincrement > 0, tn.nspname::text, t.relname::text, a.attname::text
        FROM (
          SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS attribute FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
            AND (d.deptype = 'i' OR (d.deptype = 'a' AND NOT EXISTS (SELECT FROM pg_attrdef f WHERE f.adrelid = d.refobjid AND f.adnum = d.refobjsubid)))
          UNION
          SELECT d.refobjid, f.adrelid, f.adnum::int FROM pg_attrdef f JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
          WHERE pg_get_expr(f.adbin, f.adrelid) ~ '^nextval\(''.*''::regclass\)$') f
        JOIN pg_class s ON s.oid = f.sequence AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace JOIN pg_sequence q ON q.seqrelid = s.oid AND NOT q.seqcycle
        JOIN pg_class t ON t.oid = f.relation AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND t.relpersistence <> 't' JOIN pg_namespace tn ON tn.oid = t.relnamespace
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.attribute JOIN pg_type y ON y.oid = a.atttypid
        WHERE COALESCE(NULLIF(y.typbasetype, 0), y.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          AND NOT EXISTS (
            WITH RECURSIVE below AS (SELECT t.oid UNION SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.oid)
            SELECT FROM below b JOIN pg_class c ON c.oid = b.oid WHERE c.relkind = 'f')
        ORDER BY 1, 2, 4, 5, 6
        """;

    /// <summary>Rows and sequence are what was captured where nothing else is told: then one that is behind was so before.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, IStoredFolder stored, DatabaseRecord record, List<CaptureProblem> problems, List<CaptureProblem> notes, CancellationToken cancellationToken)
    {
        var expected = await JsonRecord.ReadAsync(stored, SequencesRecord.FileName, PostgresRecords.Json.SequencesRecord, PostgresFaults.StoredBroken, cancellationToken);
        var found = (await DatabaseFacts.SequencesAsync(connection, cancellationToken)).Sequences.ToDictionary(s => (s.Schema, s.Name));
        var asCaptured = new HashSet<(string, string)>();
        foreach (var sequence in expected.Sequences)
        {
            if (found.GetValueOrDefault((sequence.Schema, sequence.Name)) == sequence) asCaptured.Add((sequence.Schema, sequence.Name));
            else problems.Add(CaptureProblem.Of(record.Database.Shown(sequence.Schema, sequence.Name), ProblemRemarks.SequenceElsewhere));
        }

        var feeding = await connection.QueryAsync(
            Feeding, r => (Sequence: (r.GetString(0), r.GetString(1)), Ascends: r.GetBoolean(2), Schema: r.GetString(3), Table: r.GetString(4), Column: r.GetString(5)), cancellationToken);
        foreach (var each in feeding)
        {
            if (!found.TryGetValue(each.Sequence, out var sequence)) continue;
            var last = sequence.LastValue.ToString(CultureInfo.InvariantCulture);
            var reached = (each.Ascends ? "max(v) >" : "min(v) <") + (sequence.IsCalled ? "" : "=");
            var sql = $"SELECT COALESCE({reached} {last}, false) FROM (SELECT {SqlText.Name(each.Column)}::bigint AS v FROM {SqlText.Name(each.Schema, each.Table)}) t";
            if (!await connection.ScalarAsync<bool>(sql, cancellationToken)) continue;
            var subject = record.Database.Shown(sequence.Schema, sequence.Name);
            var column = $"{record.Database.Shown(each.Schema, each.Table)}.{NameEncoding.Shown(record.Database.Encoding, each.Column)}";
            if (asCaptured.Contains(each.Sequence)) notes.Add(CaptureProblem.Of(subject, ProblemRemarks.SequenceBehindInSource, column));
            else problems.Add(CaptureProblem.Of(subject, ProblemRemarks.SequenceBehind, column));
        }
    }
}

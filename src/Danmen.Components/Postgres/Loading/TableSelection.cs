using Danmen.Faults;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>The tables that a restore names, in the snapshot's order; a partitioned table stands for all its leaves.</summary>
internal sealed record TableSelection(DatabaseRecord Record, IReadOnlyList<TableRecord> Tables)
{
    /// <param name="names">"schema.table".</param>
    public static TableSelection From(DatabaseRecord record, IReadOnlyList<string> names)
    {
        var chosen = new HashSet<TableRecord>(ReferenceEqualityComparer.Instance);
        foreach (var name in names)
        {
            var found = record.Tables.Where(t => IsCalled(name, t.Schema, t.Name) || (t.Root is { } root && IsCalled(name, root.Schema, root.Name))).ToList();
            if (found.Count == 0) throw new DanmenException(PostgresFaults.TableNotFound, name);
            chosen.UnionWith(found);
        }

        return new TableSelection(record, record.Tables.Where(chosen.Contains).ToList());

        // As comparisons call it, or without the quotes.
        bool IsCalled(string called, string schema, string table) => record.Database.Shown(schema, table) == called || $"{schema}.{table}" == called;
    }
}

/// <summary>A table as it is in the living database.</summary>
internal sealed record LivingTable(uint Oid, IReadOnlyList<LivingColumn> Columns, IReadOnlyList<string> FiringRules)
{
    /// <returns>Null when it is gone.</returns>
    public static async Task<LivingTable?> FindAsync(NpgsqlConnection connection, TableRecord table, CancellationToken cancellationToken)
    {
        var oid = await connection.ScalarAsync<long>($"""
            SELECT c.oid::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = {SqlText.Literal(table.Schema)} AND c.relname = {SqlText.Literal(table.Name)} AND c.relkind IN ('r', 'p')
            """, cancellationToken);
        if (oid == 0) return null;
        var columns = await connection.QueryAsync($"""
            SELECT attname::text, format_type(atttypid, atttypmod), attgenerated <> '', attnotnull AND NOT atthasdef AND attidentity = ''
            FROM pg_attribute WHERE attrelid = {oid} AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """, r => new LivingColumn(r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetBoolean(3)), cancellationToken);
        var rules = await connection.QueryAsync(
            $"SELECT rulename::text FROM pg_rewrite WHERE ev_class = {oid} AND ev_enabled IN ('A', 'R')", r => r.GetString(0), cancellationToken);
        return new LivingTable(checked((uint)oid), columns, rules);
    }

    /// <summary>Reasons why the snapshot's rows do not fit.</summary>
    public IEnumerable<Remark> Refusals(DatabaseProperties database, TableRecord table)
    {
        var name = database.Shown(table.Schema, table.Name);
        foreach (var column in table.Columns)
        {
            if (Columns.FirstOrDefault(c => c.Name == column) is not { } living) yield return PostgresRemarks.ColumnGone.With(name, NameEncoding.Shown(database.Encoding, column));
            else if (living.IsGenerated) yield return PostgresRemarks.ColumnGenerated.With(name, NameEncoding.Shown(database.Encoding, column));
        }

        foreach (var column in Columns.Where(c => c.NeedsValue && !table.Columns.Contains(c.Name, StringComparer.Ordinal)))
            yield return PostgresRemarks.ColumnNewer.With(name, NameEncoding.Shown(database.Encoding, column.Name));
        foreach (var rule in FiringRules) yield return PostgresRemarks.RuleFires.With(name, NameEncoding.Shown(database.Encoding, rule));
    }

    /// <summary>True when the rows read as the snapshot's do.</summary>
    public bool HasTypesOf(TableRecord table) =>
        table.Columns.Select((c, i) => (c, table.Types[i])).All(p => Columns.Any(l => l.Name == p.c && l.Type == p.Item2));
}

/// <summary>A column of a living table.</summary>
/// <param name="NeedsValue">Not null, without a default.</param>
internal sealed record LivingColumn(string Name, string Type, bool IsGenerated, bool NeedsValue);
